// What is asked of machines by name, and the group's number with it: one write, so that the group's controller never sees one without the
// other.
import type { GroupMember, Machine } from '../../../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { validationError } from '../faults.ts';
import { changeGroup, membersByGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';

export interface Asking {
  readonly members: readonly Machine[];
  readonly asked: NonNullable<GroupMember['asked']>;
  /** What the number changes by. */
  readonly by: number;
}

/** Throws ValidationError beyond the group's limits. */
export async function askOf(ctx: Ctx, group: MachineGroup, { members, asked, by }: Asking): Promise<void> {
  const present = (await membersByGroup(ctx)).get(group.metadata.name) ?? [];
  const added = members.map(({ metadata, spec }) => ({
    machine: metadata.name,
    since: spec.member?.lifecycleSince ?? '',
    asked,
  }));
  await changeGroup(ctx, group.spec.groupName, (spec) => {
    const desired = spec.desired + by;
    checkLimits(spec, by);
    const open = (spec.asked ?? []).filter(
      ({ machine, since }) =>
        !added.some((each) => each.machine === machine) &&
        present.some((each) => each.metadata.name === machine && each.spec.member?.lifecycleSince === since),
    );
    const changed = { ...spec, asked: [...open, ...added] };
    return by === 0 ? changed : { ...changed, desired, desiredCause: cause(ctx, spec.desired, desired) };
  });
}

/** Throws ValidationError. */
export function checkLimits({ groupName, desired, min, max }: MachineGroup['spec'], by: number): void {
  if (by < 0 && desired + by < min)
    throw validationError(
      `Currently, desiredSize equals ${desired}. Removing ${-by} instance(s) without replacement will violate group's min size constraint (${min}). Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  if (by > 0 && desired + by > max)
    throw validationError(
      `Adding ${by} instance(s) exceeds the max size (${max}) of group ${groupName}: its desired capacity would be ${desired + by}.`,
    );
}

function cause({ clock }: Ctx, from: number, to: number): string {
  const word = to < from ? 'shrinking' : 'increasing';
  return `At ${secondOf(clock)} a user request changed the desired capacity, ${word} it from ${from} to ${to}.`;
}
