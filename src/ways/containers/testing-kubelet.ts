// A kubelet that only pretends: it gives pods a node, makes them ready or fail as their image's name says, and lets them
// end two seconds after they were asked to.
//
//   good:*     ready after a second              missing:*  image cannot be pulled
//   crash:*    ends at once, again and again      unready:*  runs, never ready
//   dies:*     ready, ends 20 s later, again      stuck:*    no node takes it
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { isPodReady, isPodTerminal, type Pod, podCondition, podKind } from '../../model/kinds/pod.ts';
import { isDeleting, keyOf } from '../../model/object.ts';
import type { ContainerStatus, PodStatus } from '../../model/wire/kubernetes.ts';

export interface Kubelet {
  idle(): Promise<void>;
  stop(): void;
}

export function pretendKubelet(client: ObjectClient, pods: Informer<Pod>, clock: Clock): Kubelet {
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
