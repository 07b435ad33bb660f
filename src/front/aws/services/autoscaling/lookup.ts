// How are groups, their members and what belongs to them found, by the names that callers give?
import type { InstanceRefresh } from '../../../../model/kinds/instance-refresh.ts';
import { instanceRefreshKind } from '../../../../model/kinds/instance-refresh.ts';
import type { Machine } from '../../../../model/kinds/machine.ts';
import { machineKind } from '../../../../model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../../../../model/kinds/machine-group.ts';
import type { ObjectKey } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import { groupNotFound, validationError } from './faults.ts';

export function groupKey({ region }: Ctx, name: string): ObjectKey {
  return { namespace: region, name: objectName(name) };
}

/** By name, or by the ARN that ends in it. */
export function groupNameOf(given: string | undefined): string {
  const name = given?.startsWith('arn:') ? given.split('autoScalingGroupName/')[1] : given;
  if (!name) throw validationError('AutoScalingGroup name not found - null');
  return name;
}

/** Throws ValidationError. */
export function getGroup(ctx: Ctx, given: string | undefined): Promise<MachineGroup> {
  const name = groupNameOf(given);
  return getRecord(ctx.client, machineGroupKind, groupKey(ctx, name), () => groupNotFound(name));
}

export async function allGroups({ client, region }: Ctx): Promise<readonly MachineGroup[]> {
  return (await client.list(machineGroupKind, { namespace: region })).items;
}

/** Throws ValidationError. */
export function changeGroup(
  ctx: Ctx,
  given: string | undefined,
  change: (
    spec: MachineGroup['spec'],
    group: MachineGroup,
  ) => MachineGroup['spec'] | Promise<MachineGroup['spec']>,
): Promise<MachineGroup> {
  const name = groupNameOf(given);
  const missing = () => groupNotFound(name);
  return changeRecord(ctx.client, machineGroupKind, groupKey(ctx, name), missing, async (group) => {
    const spec = await change(group.spec, group);
    return spec === group.spec ? group : { ...group, spec };
  });
}

/** The machines of all groups of the region, by the object name of their group. */
export async function membersByGroup({
  client,
  region,
}: Ctx): Promise<ReadonlyMap<string, readonly Machine[]>> {
  const { items } = await client.list(machineKind, { namespace: region });
  const byGroup = new Map<string, Machine[]>();
  for (const machine of items) {
    const group = machine.spec.member?.group;
    if (group === undefined || machine.spec.member?.lifecycle === 'Terminated') continue;
    byGroup.set(group, [...(byGroup.get(group) ?? []), machine]);
  }
  return byGroup;
}

/** The newest first. */
export async function refreshesOf(
  { client, region }: Ctx,
  group: string,
): Promise<readonly InstanceRefresh[]> {
  const { items } = await client.list(instanceRefreshKind, {
    namespace: region,
    fieldSelector: `spec.group=${group}`,
  });
  return [...items].sort((a, b) => (a.spec.createdAt < b.spec.createdAt ? 1 : -1));
}
