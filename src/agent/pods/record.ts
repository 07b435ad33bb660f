// What the runner knows of one pod on this host. Rebuilt after a restart from the driver, the ports and the pod's status.
import type { ContainerHandle, Exit } from '../../drivers/container/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import type { Container } from '../../model/wire/kubernetes.ts';

/** init: runs to its end before the next; sidecar: an init container that goes on; app: the rest. */
export type ContainerType = 'init' | 'sidecar' | 'app';

export interface Run {
  readonly handle: ContainerHandle;
  readonly attempt: number;
  /** What asks it to end; SIGTERM when absent. */
  readonly stopSignal?: number;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly exit?: Exit;
  /** Of an exit: Completed, Error, OOMKilled, StartError ... */
  readonly reason?: string;
  readonly message?: string;
}

/** Why a container does not run yet; the reasons are kubelet's. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
  /** When to try again. */
  readonly retryAtMs?: number;
  /** Failures in a row, for the back-off. */
  readonly failures: number;
}

export interface ImageRecord {
  /** As the driver knows it. */
  readonly name: string;
  /** `docker.io/library/node@sha256:...` */
  readonly id: string;
  readonly stopSignal: number;
}

export interface ContainerRecord {
  readonly name: string;
  readonly type: ContainerType;
  readonly spec: Container;
  readonly image?: ImageRecord;
  readonly waiting?: Waiting;
  readonly run?: Run;
  readonly last?: Run;
  readonly restarts: number;
  /** Runs in a row that ended soon: the restart delay grows with them. */
  readonly crashes: number;
  /** The startup probe has passed (or there is none and it runs). */
  readonly started: boolean;
  readonly ready: boolean;
  /** The liveness or startup probe has failed for good: to be stopped, with these words. */
  readonly killBecause?: string;
  /** The grace period that the failed probe names for that. */
  readonly killGraceMs?: number;
}

export interface PodRecord {
  readonly port?: Port;
  /** The pod's addresses; the node's for host network. */
  readonly address?: string;
  readonly volumesReady: boolean;
  readonly containers: readonly ContainerRecord[];
  /** A sandbox problem (network, volumes) that is being retried. */
  readonly waiting?: Waiting;
  /** Ended for a reason of its own: refused, deadline exceeded. */
  readonly failed?: { readonly reason: string; readonly message: string };
  readonly startedMs: number;
}

export const isRunning = ({ run }: ContainerRecord): boolean =>
  run?.startedMs !== undefined && run.exit === undefined;
export const hasExited = ({ run }: ContainerRecord): boolean => run?.exit !== undefined;

/** The record of a pod that nothing was done for yet. */
export function newRecord(
  spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] },
  nowMs: number,
): PodRecord {
  const record =
    (type: ContainerType) =>
    (container: Container): ContainerRecord => ({
      name: container.name,
      type,
      spec: container,
      restarts: 0,
      crashes: 0,
      started: false,
      ready: false,
    });
  const init = (spec.initContainers ?? []).map((container) =>
    record(container.restartPolicy === 'Always' ? 'sidecar' : 'init')(container),
  );
  return {
    volumesReady: false,
    containers: [...init, ...spec.containers.map(record('app'))],
    startedMs: nowMs,
  };
}

/** A record with one container changed. */
export function withContainer(record: PodRecord, name: string, change: Partial<ContainerRecord>): PodRecord {
  return {
    ...record,
    containers: record.containers.map((each) => (each.name === name ? { ...each, ...change } : each)),
  };
}
