// Machines of a group as callers name them, and what is asked of them: intent in `spec.member`, carried out by the group's controller.
import type { Activity } from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import { beginning, type MachineActivity } from '../../../../../core/machines/activity-words.ts';
import type { ScalingActivity } from '../../../../../model/kinds/group-rules.ts';
import { type GroupMember, type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord } from '../../../shared/records.ts';
import { activityText } from '../activities/activity-text.ts';
import { notAMember, validationError } from '../faults.ts';
import { membersByGroup } from '../lookup.ts';
import { secondOf, timeOf } from '../times.ts';

/** Those of the group that are named, in that order. Throws ValidationError for one that is not its. */
export async function namedMembers(
  ctx: Ctx,
  group: MachineGroup,
  ids: readonly string[] = [],
): Promise<readonly Machine[]> {
  const members = (await membersByGroup(ctx)).get(group.metadata.name) ?? [];
  return [...new Set(ids)].map((id) => {
    const found = members.find(({ metadata }) => metadata.name === id);
    if (!found) throw notAMember(id, group.spec.groupName);
    return found;
  });
}

/** Throws ValidationError when one does not stand where it must. */
export function checkLifecycle(
  members: readonly Machine[],
  allowed: readonly GroupMember['lifecycle'][],
): void {
  for (const { metadata, spec } of members)
    if (!spec.member || !allowed.includes(spec.member.lifecycle))
      throw validationError(
        `The instance ${metadata.name} is not in ${allowed.join(' or ')}: its lifecycle state is ${spec.member?.lifecycle}.`,
      );
}

/** Changes its place in the group; one that left meanwhile is refused. */
export function changeMember(
  ctx: Ctx,
  machine: Machine,
  change: (member: GroupMember) => GroupMember,
): Promise<Machine> {
  const missing = () => validationError(`The instance ${machine.metadata.name} is not part of a group.`);
  return changeRecord(ctx.client, machineKind, keyOf(machine), missing, (found) => {
    if (!found.spec.member) throw missing();
    const member = change(found.spec.member);
    return member === found.spec.member ? found : { ...found, spec: { ...found.spec, member } };
  });
}

/** The activity that the controller will record. */
export function announced(
  ctx: Ctx,
  group: MachineGroup,
  machine: Machine,
  of: MachineActivity,
  cause?: string,
): NoUndefined<Activity> {
  const spec: ScalingActivity['spec'] = {
    group: group.metadata.name,
    groupName: group.spec.groupName,
    startedAt: timeOf(ctx.clock),
    ...beginning(machine, of, { at: secondOf(ctx.clock), cause }),
  };
  return activityText({ spec }, group);
}
