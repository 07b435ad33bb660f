// Finding again, after a restart of the agent, what it ran: records from containers, ports and the pods' last status.
//
// What runs goes on without a restart and stays ready until a probe says otherwise: an agent that restarts takes nothing
// out of service.
import type { ContainerStatus as Found } from '../../drivers/container/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import { type Pod, containerStatus as toldStatus } from '../../model/kinds/pod.ts';
import { reasonOf } from './container-status.ts';
import { LABEL, portId } from './names.ts';
import { type ContainerRecord, newRecord, type PodRecord, type Run } from './record.ts';

export interface Inventory {
  readonly containers: readonly Found[];
  readonly ports: readonly Port[];
}

/** What is on this host for the pod; a fresh record when there is nothing. */
export function adopt(pod: Pod, inventory: Inventory, nowMs: number): PodRecord {
  const { uid } = pod.metadata;
  const fresh = newRecord(pod.spec, pod.status?.startTime ? Date.parse(pod.status.startTime) : nowMs);
  const found = inventory.containers.filter(({ labels }) => labels[LABEL.uid] === uid);
  const port = inventory.ports.find(({ id }) => id === portId(uid));
  const containers = fresh.containers.map((record) => adoptContainer(pod, record, found));
  return { ...fresh, port, address: port?.address, containers };
}

function adoptContainer(pod: Pod, record: ContainerRecord, found: readonly Found[]): ContainerRecord {
  const runs = found
    .filter(({ labels }) => labels[LABEL.container] === record.name)
    .sort((a, b) => attemptOf(b) - attemptOf(a))
    .map(runOf);
  const [run, last] = runs;
  const told = toldStatus(pod, record.name);
  const restarts = Math.max(run?.attempt ?? 0, told?.restartCount ?? 0);
  if (!run) return { ...record, restarts, run: endedUnseen(told, restarts) };
  const image = { name: told?.image ?? record.spec.image ?? '', id: told?.imageID ?? '', stopSignal: 15 };
  const same = told?.containerID === `containerd://${run.handle.id}`;
  return {
    ...record,
    run,
    last,
    restarts,
    image,
    started: same && told?.started === true,
    ready: same && told?.ready === true,
  };
}

const attemptOf = ({ labels }: Found): number => Number(labels[LABEL.attempt] ?? 0);

/** A container that was created but never started counts as not there: it is made again. */
function runOf(found: Found): Run {
  const { handle, createdMs, startedMs, exit } = found;
  return { handle, attempt: attemptOf(found), createdMs, startedMs, exit, reason: exit && reasonOf(exit) };
}

/** It ran before and is gone (the host was restarted, or Tutti was down): an exit, so that it runs again by its policy. */
function endedUnseen(told: ReturnType<typeof toldStatus>, restarts: number): Run | undefined {
  const id = told?.containerID?.replace('containerd://', '');
  if (!id) return undefined;
  const { terminated, running } = told?.state ?? {};
  const startedMs = Date.parse(terminated?.startedAt ?? running?.startedAt ?? '') || 0;
  const exit = {
    exitCode: terminated?.exitCode ?? 255,
    outOfMemory: false,
    finishedMs: Date.parse(terminated?.finishedAt ?? '') || startedMs,
  };
  return {
    handle: { id },
    attempt: restarts,
    createdMs: startedMs,
    startedMs,
    exit,
    reason: terminated?.reason ?? 'Unknown',
    message: terminated?.message,
  };
}
