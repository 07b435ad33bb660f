// What is left to do for a machine that has ended, or that no node will ever look after?
//
//   terminated without a node --> said to be terminated here: no agent would
//   terminated --> out of its target groups; its disks go or are let go; after an hour its object goes
//   deleted without a node --> its finalizer is taken away
import { MACHINE_FINALIZER, type Machine, type MachineStatus } from '../../../model/kinds/machine.ts';
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import type { Volume } from '../../../model/kinds/volume.ts';
import { isDeleting } from '../../../model/object.ts';

/** How long a machine is still told of after its end, as EC2 does. */
export const KEPT_MS = 3_600_000;
/** Volumes are made before their machine: so long, one without is no orphan. */
const BEING_MADE_MS = 60_000;

export interface Observed {
  /** Absent: it is gone. */
  readonly machine?: Machine;
  /** Its node exists. */
  readonly hasNode: boolean;
  /** Attached to it. */
  readonly volumes: readonly Volume[];
  /** That it is a target of. */
  readonly targetGroups: readonly TargetGroup[];
}

export interface Plan {
  /** What nobody else will say of it. */
  readonly status?: MachineStatus;
  readonly isLetGo: boolean;
  readonly isRemoved: boolean;
  readonly removeVolumes: readonly Volume[];
  readonly detachVolumes: readonly Volume[];
  readonly leaveGroups: readonly TargetGroup[];
  readonly wakeAtMs?: number;
}

const NOTHING: Plan = {
  isLetGo: false,
  isRemoved: false,
  removeVolumes: [],
  detachVolumes: [],
  leaveGroups: [],
};

export function plan({ machine, hasNode, volumes, targetGroups }: Observed, nowMs: number): Plan {
  const old = machine ? volumes : volumes.filter((volume) => isOrphan(volume, nowMs));
  const isOver = machine === undefined || machine.status?.state === 'terminated';
  if (machine && !isOver) return endOfUnplaced(machine, hasNode, nowMs);
  const disks = old.filter((volume) => !isDeleting(volume));
  const goes = (volume: Volume) => volume.spec.isRoot || volume.spec.attachment?.deleteOnTermination === true;
  const removeAtMs = machine && Date.parse(machine.status?.endedAt ?? '') + KEPT_MS;
  const isDue = removeAtMs !== undefined && !(removeAtMs > nowMs);
  const orphansAtMs = volumes.length > old.length ? [nowMs + BEING_MADE_MS] : [];
  const wakes = [...orphansAtMs, ...(removeAtMs !== undefined && !isDue ? [removeAtMs] : [])];
  return {
    isLetGo: machine !== undefined && isDeleting(machine) && !hasNode,
    isRemoved: machine !== undefined && isDue && !isDeleting(machine),
    removeVolumes: disks.filter(goes),
    detachVolumes: disks.filter((volume) => !goes(volume)),
    leaveGroups: machine ? targetGroups : [],
    ...(wakes.length > 0 && { wakeAtMs: Math.min(...wakes) }),
  };
}

/** No agent has it, so nobody else would end it. */
function endOfUnplaced(machine: Machine, hasNode: boolean, nowMs: number): Plan {
  const isEnding = machine.spec.power === 'terminated' || isDeleting(machine);
  if (hasNode || !isEnding) return NOTHING;
  const now = new Date(nowMs).toISOString();
  const stateReason = {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
  const ended = { state: 'terminated', stateReason, stateSince: now, endedAt: now } as const;
  return { ...NOTHING, status: { ...machine.status, ...ended } };
}

function isOrphan({ spec }: Volume, nowMs: number): boolean {
  return !(Date.parse(spec.attachment?.attachedAt ?? '') > nowMs - BEING_MADE_MS);
}

export function withoutFinalizer(machine: Machine): Machine {
  const finalizers = (machine.metadata.finalizers ?? []).filter((each) => each !== MACHINE_FINALIZER);
  return { ...machine, metadata: { ...machine.metadata, finalizers } };
}
