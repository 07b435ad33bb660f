// Machines, as placement sees them: which want a place, and how a node, or the want of one, is written down.
//
// The adapter of ways/cluster/placement for machines; the control program brings the two together. spec.nodeName is written on condition of
// the machine's revision; a machine without room says InsufficientInstanceCapacity and what is short.
import type { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import { isError } from '../../../model/errors.ts';
import { type Machine, machineKind } from '../../../model/kinds/machine.ts';
import { keyOf } from '../../../model/object.ts';
import type { MachineDeps } from '../deps.ts';
import { isLeaving, placeableOf } from './placeable.ts';
import { capacityText } from './words.ts';

export const NO_CAPACITY = 'InsufficientInstanceCapacity';

export function placedMachines(deps: MachineDeps) {
  return {
    informer: deps.informers.machines,
    hasEnded: ({ status }: Machine) => status?.state === 'terminated',
    isLeaving,
    nodeOf: ({ spec }: Machine) => spec.nodeName,
    wantsPlace: (machine: Machine) => !isLeaving(machine),
    priorityOf: () => 0,
    asksOtherwise: (before: Machine, after: Machine) => before.spec.instanceType !== after.spec.instanceType,
    placeableOf,
    bind: (machine: Machine, node: string) => bind(deps, machine, node),
    tellUnplaced: (machine: Machine, unplaced: Unplaced, ledger: Ledger) =>
      tellUnplaced(deps, machine, capacityText(machine.spec, unplaced, ledger)),
  };
}

async function bind({ client, events }: MachineDeps, machine: Machine, nodeName: string): Promise<void> {
  const { namespace, name } = machine.metadata;
  const bound = await client.update(machineKind, { ...machine, spec: { ...machine.spec, nodeName } });
  events.normal(bound, 'Scheduled', `Successfully assigned ${namespace}/${name} to ${nodeName}`);
  if (bound.status?.placement) await client.patch(machineKind, keyOf(bound), PLACED, STATUS);
}

const STATUS = { type: 'merge', subresource: 'status' } as const;
const PLACED = { status: { placement: null } };

/** Status and event; nothing when both say so already. */
async function tellUnplaced(
  { client, events, log }: MachineDeps,
  machine: Machine,
  message: string,
): Promise<void> {
  if (machine.status?.placement?.message === message) return;
  events.warning(machine, 'FailedScheduling', message);
  const { uid } = machine.metadata;
  const body = { metadata: { uid }, status: { placement: { reason: NO_CAPACITY, message } } };
  try {
    await client.patch(machineKind, keyOf(machine), body, STATUS);
  } catch (error) {
    if (!isError(error, 'Conflict', 'NotFound'))
      log.error('Cannot tell why a machine has no node', { error });
  }
}
