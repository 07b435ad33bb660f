// Moves the calls of aliases from one version to another, as FunctionShifts ask: one shift of an alias at a time, the oldest first.
import { pending, planShift } from '../../../core/shifts/plan-shift.ts';
import { isShiftOver } from '../../../core/shifts/types.ts';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import type { FunctionShift } from '../../../model/kinds/function-shift.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import { aliasOf, BY_ALIAS, functionOf } from '../deps.ts';
import { apply, tell, tellRemoved } from './apply.ts';
import { observe, type ShiftDeps } from './observe.ts';

export function aliasShift(deps: ShiftDeps): Controller {
  const { aliases, shifts, versions } = deps.informers;
  const aliasesOf = (owner: string) =>
    aliases.byIndex('function', owner).map((alias) => keyText(keyOf(alias)));
  return {
    name: 'alias-shift',
    triggers: [
      on(shifts, aliasOf),
      on(aliases, (alias) => [keyText(keyOf(alias))]),
      on(versions, (version) => functionOf(version).flatMap(aliasesOf)),
    ],
    reconcile: (key, signal) => reconcile(deps, key, signal),
  };
}

async function reconcile(deps: ShiftDeps, key: string, signal: AbortSignal): Promise<Outcome> {
  const [active, ...later] = openShifts(deps, key);
  for (const shift of later)
    await tell(deps, shift, pending(`The shift ${active?.metadata.name} is under way`));
  if (!active) {
    await tellRemoved(deps, parseKey(key));
    return settled;
  }
  const observed = await observe(deps, active);
  const plan = planShift(observed.input);
  await apply(deps, observed, plan, signal);
  return plan.wakeAtMs === undefined ? settled : wakeAt(plan.wakeAtMs, plan.reason ?? 'it goes on');
}

/** Not over; oldest first, one that has begun before all others. */
function openShifts({ informers }: ShiftDeps, alias: string): readonly FunctionShift[] {
  const hasBegun = ({ status }: FunctionShift) => status?.startedAt !== undefined;
  const rank = (shift: FunctionShift) =>
    `${hasBegun(shift) ? 0 : 1} ${shift.spec.createdAt} ${shift.metadata.name}`;
  return informers.shifts
    .byIndex(BY_ALIAS, alias)
    .filter((shift) => !isShiftOver(shift) && !isDeleting(shift))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
