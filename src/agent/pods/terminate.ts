// Taking a pod out and ending it: out of traffic, drained, stopped inside the grace period, removed, object gone.
//
//   withdraw -> drained -> preStop + SIGTERM (SIGKILL at the deadline) -> sidecars -> containers, port, volumes removed
//
// The grace period is counted from the deletion, so a late start leaves less. Everything is repeatable: an agent that is
// killed in the middle begins again and finds less to do.
import { rm } from 'node:fs/promises';
import { isDeleting } from '../../model/object.ts';
import type { PodContext } from './context.ts';
import { runHook } from './hooks.ts';
import { logDir, portId } from './names.ts';
import { type ContainerRecord, isRunning } from './record.ts';
import { type StopContext, stopContainer } from './stop.ts';
import { removeVolumes } from './volumes/volumes.ts';

const DEFAULT_GRACE_MS = 30_000;
/** A pod whose object is gone already was deleted by force: it gets this long. */
const FORCED_GRACE_MS = 2000;
/** Times of objects are to the second: what was cut off is given back. */
const CUT_OFF_MS = 1000;

/** How the worker asks: `forced` when the object is gone. */
export interface Ending {
  readonly forced: boolean;
  readonly beganMs: number;
  /** A grace period other than the pod's: a probe may name its own. */
  readonly graceMs?: number;
}

/** When SIGKILL is due. A second delete may have brought it nearer. */
export function deadlineMs(
  { pod, deletionSeenMs }: PodContext,
  { forced, beganMs, graceMs }: Ending,
): number {
  if (forced) return beganMs + FORCED_GRACE_MS;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp !== undefined) {
    const latestMs = Date.parse(deletionTimestamp) + CUT_OFF_MS;
    if (deletionSeenMs === undefined || deletionGracePeriodSeconds === undefined) return latestMs;
    return Math.min(deletionSeenMs + deletionGracePeriodSeconds * 1000, latestMs);
  }
  const seconds = pod.spec.terminationGracePeriodSeconds;
  return beganMs + (graceMs ?? (seconds === undefined ? DEFAULT_GRACE_MS : seconds * 1000));
}

function drainGraceMs(context: PodContext, ending: Ending): number {
  const { deletionGracePeriodSeconds, deletionTimestamp } = context.pod.metadata;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds !== undefined)
    return deletionGracePeriodSeconds * 1000;
  return Math.max(0, deadlineMs(context, ending) - ending.beganMs);
}

/** No traffic reaches the pod any more, and what was under way has ended, as far as the time allows. */
export async function takeOut(context: PodContext, ending: Ending): Promise<void> {
  const { deps, record, pod } = context;
  if (record.address === undefined || pod.spec.hostNetwork) return;
  const unit = { uid: pod.metadata.uid, addresses: [record.address] };
  await deps.dataPlane.withdraw(unit);
  context.withdrawn = true;
  const late = new AbortController();
  const leftMs = Math.max(0, deadlineMs(context, ending) - deps.clock.now());
  const cancel = deps.clock.after(leftMs, () => late.abort());
  await deps.dataPlane.drained(unit, { graceMs: drainGraceMs(context, ending), signal: late.signal });
  cancel();
}

/** Ends all containers; the pod's object and what it has on this host stay. */
export async function stopAll(context: PodContext, ending: Ending): Promise<void> {
  const running = context.record.containers.filter(isRunning);
  if (running.length === 0) return;
  await takeOut(context, ending);
  const isSidecar = ({ type }: ContainerRecord): boolean => type === 'sidecar';
  await Promise.all(running.filter((each) => !isSidecar(each)).map((each) => stopOne(context, ending, each)));
  for (const sidecar of running.filter(isSidecar).reverse()) await stopOne(context, ending, sidecar);
}

/** Ends one container, as a failed probe asks for. */
export async function stopOne(
  context: PodContext,
  ending: Ending,
  container: ContainerRecord,
): Promise<void> {
  const { deps, record } = context;
  if (isDeleting(context.pod) || ending.forced)
    context.event('Normal', 'Killing', `Stopping container ${container.name}`, container.name);
  const stop: StopContext = {
    driver: deps.containers,
    clock: deps.clock,
    deadlineMs: () => deadlineMs(context, ending),
    async hook(handler, { spec, run }, signal) {
      if (!run) return;
      const hooks = { driver: deps.containers, clock: deps.clock, signal };
      const target = { address: record.address ?? deps.nodeAddress, container: spec, handle: run.handle };
      const problem = await runHook(hooks, handler, target);
      if (problem !== undefined && !signal.aborted)
        context.event('Warning', 'FailedPreStopHook', `PreStopHook failed: ${problem}`, container.name);
    },
  };
  await stopContainer(stop, container);
}

/** What an ended pod does not need any more: its containers, network and volumes. Logs stay. Repeatable. */
export async function release(context: PodContext): Promise<void> {
  const { deps, record, pod } = context;
  const { uid } = pod.metadata;
  for (const { run, last } of record.containers) {
    if (run) await deps.containers.remove(run.handle);
    if (last) await deps.containers.remove(last.handle);
  }
  await deps.network.removePort(portId(uid));
  deps.addresses.release(portId(uid));
  deps.dataPlane.restore(uid);
  await removeVolumes(deps.layout, uid);
}

/** Removes everything that the pod has on this host. Repeatable. */
export async function removeAll(context: PodContext): Promise<void> {
  await release(context);
  await rm(logDir(context.deps.layout, context.pod), { recursive: true, force: true });
}
