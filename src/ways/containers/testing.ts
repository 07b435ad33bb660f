// A container cluster for tests: the real store and API in memory, a clock that tests move, and a kubelet that only
// pretends: it gives pods a node, makes them ready or fail as their image's name says, and lets them end.
//
//   good:*     ready after a second              missing:*  image cannot be pulled
//   crash:*    ends at once, again and again      unready:*  runs, never ready
//   dies:*     ready, ends 20 s later, again      stuck:*    no node takes it
//
// `run` moves time on second by second and lets everything settle after each.
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type Clock, type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type Runner, runControllers } from '../../machinery/runner.ts';
import { isError } from '../../model/errors.ts';
import { eventKind } from '../../model/kinds/event.ts';
import { isPodReady, isPodTerminal, type Pod, podCondition, podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import { isDeleting, keyOf } from '../../model/object.ts';
import type { ContainerStatus, PodStatus } from '../../model/wire/kubernetes.ts';
import { type ContainerDeps, startContainerInformers } from './deps.ts';

export interface TestCluster extends Pick<TestApi, 'api' | 'client'> {
  readonly deps: ContainerDeps;
  readonly clock: FakeClock;
  /** Lets everything that is due happen. */
  settle(): Promise<void>;
  /** Moves time on; `each` is called after every second. */
  run(seconds: number, each?: () => void): Promise<void>;
  /** Moves time on until it holds; fails after `limitSeconds`. */
  runUntil(holds: () => boolean, limitSeconds?: number, each?: () => void): Promise<void>;
  /** Ends the controllers and their caches and starts them again. */
  restart(): Promise<void>;
  /** `reason: message` of all events. */
  events(): Promise<readonly string[]>;
  pods(): readonly Pod[];
  close(): Promise<void>;
}

/** Opens it with these controllers running. */
export async function openTestCluster(
  controllers: (deps: ContainerDeps) => readonly Controller[],
): Promise<TestCluster> {
  const clock = fakeClock();
  const { api, client, store, close } = await openTestApi({
    kinds: allKinds,
    clock,
    fieldManager: 'controller',
  });
  const start = async (): Promise<Control> => {
    const stop = new AbortController();
    const shared = { client, clock, log: silentLog, signal: stop.signal };
    const events = openEventRecorder({ ...shared, kind: eventKind, component: 'test' });
    const deps: ContainerDeps = { ...shared, informers: startContainerInformers(shared), events };
    const runner = runControllers({ ...shared, controllers: controllers(deps) });
    await runner.started();
    return { deps, runner, stop };
  };
  let control = await start();
  const kubeletStop = new AbortController();
  const seen = startContainerInformers({ client, clock, log: silentLog, signal: kubeletStop.signal });
  await seen.pods.synced();
  const kubelet = pretendKubelet(client, seen.pods, clock);

  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = store.revision;
      await control.runner.idle();
      await kubelet.idle();
      await control.deps.events.flushed();
      for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (store.revision !== before) quiet = -1;
    }
  };
  const run = async (seconds: number, each?: () => void): Promise<void> => {
    await settle();
    for (let i = 0; i < seconds; i += 1) {
      await clock.advance(1000);
      await settle();
      each?.();
    }
  };
  const halt = async (): Promise<void> => {
    control.stop.abort();
    await control.runner.stopped();
  };
  return {
    api,
    client,
    clock,
    get deps() {
      return control.deps;
    },
    settle,
    run,
    async runUntil(holds, limitSeconds = 120, each) {
      await settle();
      for (let i = 0; i < limitSeconds && !holds(); i += 1) await run(1, each);
      if (!holds())
        throw new Error(`Not within ${limitSeconds} s; ${JSON.stringify(control.runner.metrics(), null, 1)}`);
    },
    async restart() {
      await halt();
      control = await start();
    },
    async events() {
      await control.deps.events.flushed();
      return (await client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
    },
    pods: () => seen.pods.list(),
    async close() {
      await halt();
      kubelet.stop();
      kubeletStop.abort();
      await close();
    },
  };
}

interface Control {
  readonly deps: ContainerDeps;
  readonly runner: Runner;
  readonly stop: AbortController;
}

interface Kubelet {
  idle(): Promise<void>;
  stop(): void;
}

function pretendKubelet(client: ObjectClient, pods: Informer<Pod>, clock: Clock): Kubelet {
  const busy = new Set<Promise<void>>();
  const due = new Map<string, () => void>();
  const forget = (uid: string): void => {
    due.get(uid)?.();
    due.delete(uid);
  };
  const step = async (key: { namespace?: string; name: string }, uid: string): Promise<void> => {
    const pod = pods.find(key);
    if (!pod || pod.metadata.uid !== uid) return;
    try {
      const afterMs = await care(client, pod, clock.now());
      if (afterMs !== undefined)
        due.set(
          uid,
          clock.after(afterMs, () => start(key, uid)),
        );
    } catch (error) {
      if (!isError(error, 'Conflict', 'NotFound')) throw error;
    }
  };
  const start = (key: { namespace?: string; name: string }, uid: string): void => {
    const work: Promise<void> = step(key, uid).finally(() => busy.delete(work));
    busy.add(work);
  };
  const cancel = pods.onChange(({ type, object }) => {
    forget(object.metadata.uid);
    if (type !== 'removed') start(keyOf(object), object.metadata.uid);
  });
  return {
    async idle() {
      while (busy.size > 0) await Promise.all(busy);
    },
    stop() {
      cancel();
      for (const uid of [...due.keys()]) forget(uid);
    },
  };
}

/** One look at a pod; returns when to look again by time alone. */
async function care(client: ObjectClient, pod: Pod, nowMs: number): Promise<number | undefined> {
  const image = pod.spec.containers[0]?.image ?? '';
  const key = keyOf(pod);
  if (isDeleting(pod)) {
    const goneMs =
      Date.parse(pod.metadata.deletionTimestamp ?? '') -
      (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000 +
      2000;
    if (nowMs < goneMs) return goneMs - nowMs;
    await client.delete(podKind, key, { gracePeriodSeconds: 0, uid: pod.metadata.uid });
    return undefined;
  }
  if (isPodTerminal(pod) || image.startsWith('stuck')) return undefined;
  if (!pod.spec.nodeName) {
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: key.name },
      target: { kind: 'Node', name: 'n1' },
    };
    await client.act(podKind, key, 'binding', binding);
    return undefined;
  }
  const sinceMs = nowMs - Date.parse(pod.status?.startTime ?? new Date(nowMs).toISOString());
  const next = nextStatus(pod, image, sinceMs, nowMs);
  if (next.status) await client.updateStatus(podKind, { ...pod, status: next.status });
  return next.afterMs;
}

interface Next {
  readonly status?: PodStatus;
  readonly afterMs?: number;
}

function nextStatus(pod: Pod, image: string, ageMs: number, nowMs: number): Next {
  const restarts = pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
  if (!pod.status?.startTime)
    return { status: says(pod, nowMs, { waiting: { reason: 'ContainerCreating' } }, 0) };
  const kind = image.split(':')[0];
  const sinceReadyMs = nowMs - Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '');
  if (kind === 'missing') return pulling(pod, ageMs, nowMs);
  if (kind === 'crash') return crashing(pod, ageMs, nowMs);
  if (kind === 'unready') return ageMs < 1000 ? { afterMs: 1000 - ageMs } : once(pod, nowMs, restarts);
  if (ageMs < 1000) return { afterMs: 1000 - ageMs };
  if (kind === 'dies' && isPodReady(pod)) {
    if (sinceReadyMs < 20_000) return { afterMs: 20_000 - sinceReadyMs };
    return { status: says(pod, nowMs, { terminated: { exitCode: 3, reason: 'Error' } }, restarts) };
  }
  if (isPodReady(pod)) return {};
  const wasTerminated = pod.status.containerStatuses?.[0]?.state?.terminated !== undefined;
  if (wasTerminated && sinceReadyMs < 1000) return { afterMs: 1000 - sinceReadyMs };
  return { status: says(pod, nowMs, { running: {} }, restarts + (wasTerminated ? 1 : 0), true) };
}

function once(pod: Pod, nowMs: number, restarts: number): Next {
  const isRunning = pod.status?.containerStatuses?.[0]?.state?.running !== undefined;
  return isRunning ? {} : { status: says(pod, nowMs, { running: {} }, restarts) };
}

function pulling(pod: Pod, ageMs: number, nowMs: number): Next {
  if (ageMs < 1000) return { afterMs: 1000 - ageMs };
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "missing:1"' };
  const isSaid = pod.status?.containerStatuses?.[0]?.state?.waiting?.reason === waiting.reason;
  return isSaid ? {} : { status: says(pod, nowMs, { waiting }, 0) };
}

/** Ends after 1, 11, 31 and 71 s. */
function crashing(pod: Pod, ageMs: number, nowMs: number): Next {
  const before = pod.status?.containerStatuses?.[0];
  const crashes = before?.state?.waiting?.reason === 'CrashLoopBackOff' ? before.restartCount + 1 : 0;
  const endsMs = [1000, 11_000, 31_000, 71_000][crashes];
  if (endsMs === undefined) return {};
  if (ageMs < endsMs) return { afterMs: endsMs - ageMs };
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  const status = says(pod, nowMs, { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } }, crashes);
  return {
    status: { ...status, containerStatuses: status.containerStatuses?.map((one) => ({ ...one, lastState })) },
  };
}

function says(
  pod: Pod,
  nowMs: number,
  state: NonNullable<ContainerStatus['state']>,
  restartCount: number,
  ready = false,
): PodStatus {
  const now = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const before = podCondition(pod, 'Ready');
  const status = ready ? 'True' : 'False';
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const image = pod.spec.containers[0]?.image ?? '';
  return {
    ...pod.status,
    phase: state.running || restartCount > 0 ? 'Running' : 'Pending',
    startTime: pod.status?.startTime ?? now,
    podIP: pod.status?.podIP ?? `10.0.0.${(Number.parseInt(pod.metadata.uid.slice(0, 6), 16) % 250) + 1}`,
    conditions: [...others, { type: 'Ready', status, lastTransitionTime }],
    containerStatuses: [{ name: 'app', image, imageID: '', ready, restartCount, state }],
  };
}
