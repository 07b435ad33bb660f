// Finding again, after a restart of the agent, what it ran: records from containers, ports and the pods' last status.
//
// What runs goes on without a restart and stays ready until a probe says otherwise: an agent that restarts takes nothing
// out of service. Where the pod's network is gone (the host was restarted, Tutti was down) everything begins anew in a new
// one, init containers too, as restarts. What has ended for good stays ended.
import type { ContainerStatus as Found } from '../../drivers/container/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import { isPodTerminal, type Pod, containerStatus as toldStatus } from '../../model/kinds/pod.ts';
import type { ContainerStateTerminated, ContainerStatus } from '../../model/wire/kubernetes.ts';
import { reasonOf } from './container-status.ts';
import { LABEL, portId } from './names.ts';
import { hasEnded, restarts } from './plan.ts';
import { type ContainerRecord, hasExited, newRecord, type PodRecord, type Run } from './record.ts';

export interface Inventory {
  readonly containers: readonly Found[];
  readonly ports: readonly Port[];
}

/** What is on this host for the pod; a fresh record when there is nothing. */
export function adopt(pod: Pod, inventory: Inventory, nowMs: number): PodRecord {
  const { uid } = pod.metadata;
  const fresh = newRecord(pod.spec, pod.status?.startTime ? Date.parse(pod.status.startTime) : nowMs);
  const port = inventory.ports.find(({ id }) => id === portId(uid));
  const own = inventory.containers.filter(({ labels }) => labels[LABEL.uid] === uid);
  const hasNetwork = port !== undefined || pod.spec.hostNetwork === true;
  // Without its network a process is of no use; what ended still tells how.
  const found = hasNetwork ? own : own.filter(({ exit }) => exit !== undefined);
  const containers = fresh.containers.map((record) => adoptContainer(pod, record, found));
  const address = port?.address ?? (hasNetwork || isPodTerminal(pod) ? pod.status?.podIP : undefined);
  const adopted: PodRecord = { ...fresh, port, address, containers };
  const failed = failureOf(pod, adopted);
  const record: PodRecord = { ...adopted, ...(failed && { failed }) };
  if (hasNetwork || failed || hasEnded(pod, record)) return record;
  return { ...record, containers: containers.map((each) => anew(pod, each)) };
}

/** Handles of the pod's containers that its record does not know: older runs, lost ones. To be removed. */
export function surplus(pod: Pod, record: PodRecord, inventory: Inventory): readonly Found['handle'][] {
  const known = new Set(record.containers.flatMap(({ run, last }) => [run?.handle.id, last?.handle.id]));
  return inventory.containers
    .filter(({ labels, handle }) => labels[LABEL.uid] === pod.metadata.uid && !known.has(handle.id))
    .map(({ handle }) => handle);
}

/** A pod that was said to have ended stays so: refused, out of time, evicted. Undefined where its containers tell by themselves. */
export function failureOf(pod: Pod, record: PodRecord): PodRecord['failed'] {
  if (!isPodTerminal(pod)) return undefined;
  const { reason, message } = pod.status ?? {};
  if (!reason && hasEnded(pod, record)) return undefined;
  return { reason: reason ?? 'Terminated', message: message ?? 'The pod was ended from outside' };
}

function adoptContainer(pod: Pod, record: ContainerRecord, found: readonly Found[]): ContainerRecord {
  const told = toldStatus(pod, record.name);
  const [newest, before] = found
    .filter(({ labels }) => labels[LABEL.container] === record.name)
    .sort((a, b) => attemptOf(b) - attemptOf(a));
  const count = Math.max(newest ? attemptOf(newest) : 0, told?.restartCount ?? 0);
  const last = lastOf(told);
  if (!newest) return { ...record, restarts: count, last, run: told && endedUnseen(told, count) };
  const run = runOf(newest, told);
  const { labels, image } = newest;
  const same = told?.containerID === `containerd://${run.handle.id}`;
  return {
    ...record,
    run,
    last: before ? runOf(before, told) : last,
    restarts: count,
    crashes: count,
    image: {
      name: image,
      id: labels[LABEL.imageId] ?? told?.imageID ?? '',
      stopSignal: Number(labels[LABEL.stopSignal] ?? 15),
    },
    started: same && told?.started === true,
    ready: same && told?.ready === true,
  };
}

const attemptOf = ({ labels }: Found): number => Number(labels[LABEL.attempt] ?? 0);

/** A container that was created but never started counts as not there: it is made again. */
function runOf(found: Found, told: ContainerStatus | undefined): Run {
  const { handle, createdMs, startedMs, exit } = found;
  const terminated = [told?.state?.terminated, told?.lastState?.terminated].find(
    (state) => state?.containerID === `containerd://${handle.id}`,
  );
  const reason = exit && (terminated?.reason ?? reasonOf(exit));
  return {
    handle,
    attempt: attemptOf(found),
    stopSignal: Number(found.labels[LABEL.stopSignal] ?? 15),
    createdMs,
    startedMs,
    exit,
    reason,
    message: terminated?.message,
  };
}

function lastOf(told: ContainerStatus | undefined): Run | undefined {
  const terminated = told?.lastState?.terminated;
  return terminated && endedRun(terminated, Math.max(0, (told?.restartCount ?? 1) - 1));
}

function endedRun(state: ContainerStateTerminated, attempt: number): Run {
  const startedMs = Date.parse(state.startedAt ?? '') || 0;
  return {
    handle: { id: (state.containerID ?? 'unknown').replace('containerd://', '') },
    attempt,
    createdMs: startedMs,
    startedMs,
    exit: {
      exitCode: state.exitCode,
      outOfMemory: state.reason === 'OOMKilled',
      finishedMs: Date.parse(state.finishedAt ?? '') || startedMs,
    },
    reason: state.reason ?? 'Error',
    message: state.message,
  };
}

/** It ran before and is gone (the host was restarted, or Tutti was down): an exit, so that it runs again by its policy. */
function endedUnseen(told: ContainerStatus, attempt: number): Run | undefined {
  const containerID = told.containerID;
  if (!containerID) return undefined;
  // While a container waits to start again, the run that it names is told as its last.
  const ended = [told.state?.terminated, told.lastState?.terminated].find(
    (state) => state?.containerID === containerID,
  );
  const lost: ContainerStateTerminated = {
    exitCode: 255,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located: the host was restarted, or Tutti was stopped',
    startedAt: told.state?.running?.startedAt,
    containerID,
  };
  return endedRun(ended ?? lost, attempt);
}

/** In a new network: what would run again, and what comes before it, starts as the next attempt. */
function anew(pod: Pod, container: ContainerRecord): ContainerRecord {
  const { run, type, restarts: count } = container;
  if (!run) return container;
  if (hasExited(container) && type === 'app' && !restarts(pod, container)) return container;
  const ended = run.exit ? run : container.last;
  const fresh = { started: false, ready: false, crashes: 0 };
  return { ...container, ...fresh, run: undefined, last: ended, restarts: Math.max(count, run.attempt) + 1 };
}
