// The group's number when machines come or go by name: one less or more for each, within its limits.
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { validationError } from '../faults.ts';
import { changeGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';

/** Throws ValidationError below the group's min. */
export function fewer(ctx: Ctx, group: MachineGroup, count: number): Promise<MachineGroup> {
  return changeGroup(ctx, group.spec.groupName, (spec) => {
    const desired = spec.desired - count;
    if (desired < spec.min)
      throw validationError(
        `Currently, desiredSize equals ${spec.desired}. Removing ${count} instance(s) without replacement will violate group's min size constraint (${spec.min}). Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    return { ...spec, desired, desiredCause: cause(ctx, spec.desired, desired) };
  });
}

/** Throws ValidationError above the group's max. */
export function more(ctx: Ctx, group: MachineGroup, count: number, what: string): Promise<MachineGroup> {
  return changeGroup(ctx, group.spec.groupName, (spec) => {
    const desired = spec.desired + count;
    if (desired > spec.max)
      throw validationError(
        `${what} ${count} instance(s) exceeds the max size (${spec.max}) of group ${spec.groupName}: its desired capacity would be ${desired}.`,
      );
    return { ...spec, desired, desiredCause: cause(ctx, spec.desired, desired) };
  });
}

function cause({ clock }: Ctx, from: number, to: number): string {
  const word = to < from ? 'shrinking' : 'increasing';
  return `At ${secondOf(clock)} a user request changed the desired capacity, ${word} it from ${from} to ${to}.`;
}
