// Calls that change the state of several instances: all are looked at before the first is changed, so that one that is refused changes nothing.
import type { InstanceStateChange } from '@aws-sdk/client-ec2';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { changeRecord } from '../../../shared/records.ts';
import { missingParameter, notFound, notFoundAll } from '../faults.ts';
import { getMachine } from './known.ts';
import { stateOf, stateText } from './state.ts';

type Spec = Machine['spec'];

export interface StateChange {
  /** Throws to refuse. */
  allowed(machine: Machine): void;
  /** What is asked for; the same spec when nothing is to be done. */
  spec(machine: Machine): Spec;
}

/** What was and what is, for each. */
export async function changeStates(
  ctx: Ctx,
  ids: readonly string[] | undefined,
  change: StateChange,
): Promise<InstanceStateChange[]> {
  if (!ids?.length) throw missingParameter('InstanceId');
  const before = await getMachines(ctx, ids);
  for (const machine of before) change.allowed(machine);
  return Promise.all(
    before.map(async (machine) => {
      const { name } = machine.metadata;
      const after = await changeMachine(ctx, name, (found) => {
        change.allowed(found);
        return change.spec(found);
      });
      return {
        InstanceId: name,
        PreviousState: stateText(stateOf(machine)),
        CurrentState: stateText(stateOf(after)),
      };
    }),
  );
}

/** Each once, in the order asked for. Throws one fault for all that are missing. */
export async function getMachines(ctx: Ctx, ids: readonly string[]): Promise<readonly Machine[]> {
  const unique = [...new Set(ids)];
  const key = (name: string) => ({ namespace: ctx.region, name });
  const found = await Promise.all(unique.map((id) => ctx.client.find(machineKind, key(id))));
  const missing = unique.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw notFoundAll(missing, 'i');
  return found.filter((machine) => machine !== undefined);
}

export function changeMachine(ctx: Ctx, id: string, change: (machine: Machine) => Spec): Promise<Machine> {
  return changeRecord(
    ctx.client,
    machineKind,
    { namespace: ctx.region, name: id },
    () => notFound(id, 'i'),
    (machine) => {
      const spec = change(machine);
      return spec === machine.spec ? machine : { ...machine, spec };
    },
  );
}

/** One that is on its way to its end is refused: EC2 changes nothing of it any more. */
export async function getLiving(ctx: Ctx, id: string): Promise<Machine> {
  const machine = await getMachine(ctx, id);
  refuseGone(machine);
  return machine;
}

export function refuseGone(machine: Machine): void {
  const state = stateOf(machine);
  if (state === 'terminated' || state === 'shutting-down')
    throw new AwsFault(
      'IncorrectInstanceState',
      `The instance '${machine.metadata.name}' is not in a valid state for this operation: it is '${state}'`,
    );
}
