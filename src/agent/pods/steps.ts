// Performing one step of a pod's plan. What fails is recorded with its reason and the time to try again; nothing is thrown.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DriverError } from '../../drivers/container/driver.ts';
import { backoffMs as growing } from '../../machinery/backoff.ts';
import { containerSpec, stopSignal } from './container-spec.ts';
import type { PodContext } from './context.ts';
import { rememberedEnvironment } from './env-memory.ts';
import { ensureEtcFiles } from './etc-files.ts';
import { runHook } from './hooks.ts';
import { podText, portId } from './names.ts';
import { removeOldLogs } from './old-logs.ts';
import { crashesAfter } from './plan.ts';
import type { ContainerRecord } from './record.ts';
import type { Downward } from './sources.ts';
import { terminationMount } from './termination.ts';
import { ensureVolumes, mountsOf } from './volumes/volumes.ts';

const SANDBOX_BACKOFF = { baseMs: 500, maxMs: 30_000 };
const CONFIG_BACKOFF = { baseMs: 1000, maxMs: 15_000 };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function downwardOf({ pod, record, deps }: PodContext): Downward {
  return { pod, address: record.address, nodeAddress: deps.nodeAddress };
}

/** The pod's port: an address of its node, its own network and ipc namespaces. */
export async function makeNetwork(context: PodContext): Promise<void> {
  const { deps, pod } = context;
  const id = portId(pod.metadata.uid);
  try {
    const address = deps.addresses.allocate(pod.spec.nodeName ?? '', id);
    const port = await deps.network.createPort({ id, address });
    context.change({ port, address: port.address, waiting: undefined });
  } catch (error) {
    // Another unit has the address: the next try gets another one.
    if (error instanceof DriverError && error.code === 'AlreadyExists') deps.addresses.release(id);
    retrySandbox(context, 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${textOf(error)}`);
  }
}

export function makeVolumes(context: PodContext): void {
  const { deps, pod } = context;
  try {
    ensureVolumes(deps.layout, downwardOf(context), deps.sources);
    const address = pod.spec.hostNetwork ? deps.nodeAddress : context.record.address;
    context.change({ volumesReady: true, address, waiting: undefined });
  } catch (error) {
    retrySandbox(context, 'FailedMount', textOf(error));
  }
}

function retrySandbox(context: PodContext, reason: string, message: string): void {
  const failures = (context.record.waiting?.failures ?? 0) + 1;
  const retryAtMs = context.deps.clock.now() + growing(SANDBOX_BACKOFF, failures);
  context.event('Warning', reason, message);
  context.change({ waiting: { reason, message, failures, retryAtMs } });
}

/** Creates and starts a run of the container; a run that ended before becomes the last one. */
export async function startContainer(context: PodContext, name: string, attempt: number): Promise<void> {
  const { deps } = context;
  const container = context.container(name);
  const spec = prepare(context, container, attempt);
  if (!spec) return;
  const before = container.run?.exit ? container.run : undefined;
  const createdMs = deps.clock.now();
  let handle: { readonly id: string } = { id: spec.id };
  try {
    mkdirSync(dirname(spec.logPath ?? ''), { recursive: true, mode: 0o750 });
    handle = await deps.containers.create(spec);
    context.event('Normal', 'Created', `Created container: ${name}`, name);
    await deps.containers.start(handle);
  } catch (error) {
    await deps.containers.remove(handle).catch(() => undefined);
    if (error instanceof DriverError && error.code === 'NotFound')
      return forgetImage(context, container, error);
    return notStarted(context, container, { handle, attempt, createdMs }, error);
  }
  if (before) await deps.containers.remove(before.handle).catch(() => undefined);
  context.event('Normal', 'Started', `Started container ${name}`, name);
  const run = {
    ...{ handle, attempt, createdMs, startedMs: deps.clock.now() },
    stopSignal: stopSignal(container),
  };
  removeOldLogs(deps.layout, context.pod, name, attempt);
  context.changeContainer(name, {
    run,
    last: before ?? container.last,
    restarts: attempt,
    crashes: before ? crashesAfter(container) : container.crashes,
    waiting: undefined,
    started: false,
    ready: false,
    killBecause: undefined,
  });
  await afterStart(context, name);
}

/** Everything that the container needs, looked up; undefined when something is missing (recorded). */
function prepare(
  context: PodContext,
  container: ContainerRecord,
  attempt: number,
): ReturnType<typeof containerSpec> | undefined {
  const { deps, pod, record } = context;
  const downward = downwardOf(context);
  try {
    const services = deps.services(pod.metadata.namespace ?? '');
    const inputs = { container: container.spec, downward, sources: deps.sources, services };
    const env = rememberedEnvironment(deps.layout, inputs);
    const mounts = [
      ...ensureEtcFiles(deps.layout, pod, record.address ?? deps.nodeAddress),
      ...mountsOf(deps.layout, pod, container.spec, env),
      terminationMount(deps.layout, pod, container.spec),
    ];
    return containerSpec({ layout: deps.layout, downward, record, container, attempt, env, mounts });
  } catch (error) {
    const failures = (container.waiting?.failures ?? 0) + 1;
    const retryAtMs = deps.clock.now() + growing(CONFIG_BACKOFF, failures);
    context.event('Warning', 'Failed', `Error: ${textOf(error)}`, container.name);
    context.changeContainer(container.name, {
      waiting: { reason: 'CreateContainerConfigError', message: textOf(error), failures, retryAtMs },
    });
    return undefined;
  }
}

/** The image went away between look-up and use: look again. */
function forgetImage(context: PodContext, container: ContainerRecord, error: unknown): void {
  const failures = (container.waiting?.failures ?? 0) + 1;
  const retryAtMs = context.deps.clock.now() + growing(CONFIG_BACKOFF, failures);
  const waiting = { reason: 'CreateContainerError', message: textOf(error), failures, retryAtMs };
  context.changeContainer(container.name, { image: undefined, waiting });
}

/** A start that the runtime refuses counts as a run that ended at once, so that the restart policy and back-off apply. */
function notStarted(
  context: PodContext,
  container: ContainerRecord,
  attempted: {
    readonly handle: { readonly id: string };
    readonly attempt: number;
    readonly createdMs: number;
  },
  error: unknown,
): void {
  const { name } = container;
  const nowMs = context.deps.clock.now();
  const refused = error instanceof DriverError && error.code === 'Refused';
  if (error instanceof DriverError && (error.code === 'Unavailable' || refused)) {
    const failures = (container.waiting?.failures ?? 0) + 1;
    const reason = refused ? 'CreateContainerConfigError' : 'CreateContainerError';
    context.event('Warning', 'Failed', `Error: ${textOf(error)}`, name);
    context.changeContainer(name, {
      waiting: {
        reason,
        message: textOf(error),
        failures,
        retryAtMs: nowMs + growing(CONFIG_BACKOFF, failures),
      },
    });
    return;
  }
  context.event('Warning', 'Failed', `Error: ${textOf(error)}`, name);
  const exit = { exitCode: 128, outOfMemory: false, finishedMs: nowMs };
  const run = { ...attempted, startedMs: nowMs, exit, reason: 'StartError', message: textOf(error) };
  const before = container.run?.exit ? container.run : undefined;
  context.changeContainer(name, {
    run,
    last: before ?? container.last,
    restarts: attempted.attempt,
    crashes: before ? crashesAfter(container) : container.crashes,
    waiting: undefined,
  });
}

async function afterStart(context: PodContext, name: string): Promise<void> {
  const { deps, record } = context;
  const { spec, run } = context.container(name);
  const hook = spec.lifecycle?.postStart;
  if (!hook || !run) return;
  const hooks = { driver: deps.containers, clock: deps.clock, signal: context.interrupt.signal };
  const problem = await runHook(hooks, hook, {
    address: record.address ?? deps.nodeAddress,
    container: spec,
    handle: run.handle,
  });
  if (problem === undefined || context.interrupt.signal.aborted) return;
  context.event('Warning', 'FailedPostStartHook', `PostStartHook failed: ${problem}`, name);
  context.changeContainer(name, { killBecause: `FailedPostStartHook: ${problem}` });
}

export function backOff(context: PodContext, name: string, untilMs: number, delayMs: number): void {
  const container = context.container(name);
  const message = `back-off ${durationText(delayMs)} restarting failed container=${name} pod=${podText(context.pod)}`;
  context.event(
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${name} in pod ${podText(context.pod)}`,
    name,
  );
  context.changeContainer(name, {
    waiting: { reason: 'CrashLoopBackOff', message, retryAtMs: untilMs, failures: container.restarts },
  });
}

/** `10s`, `1m20s`, `5m0s`, as Go prints durations. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
