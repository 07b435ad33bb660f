import type { AttachInstancesCommand } from '@aws-sdk/client-auto-scaling';
import { type GroupMember, type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import { GROUP_LABEL, GROUP_TAG, type MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { validationError } from '../faults.ts';
import { getGroup } from '../lookup.ts';
import { timeOf } from '../times.ts';
import { askOf, checkLimits } from './capacity.ts';

/** Machines that run, in one of the group's zones, and that are in no group. They stand by until the group's number counts them. */
export async function attachInstances(
  { AutoScalingGroupName, InstanceIds = [] }: Input<AttachInstancesCommand>,
  ctx: Ctx,
): Promise<Output<AttachInstancesCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  const machines: Machine[] = [];
  for (const id of new Set(InstanceIds)) machines.push(await attachable(ctx, group, id));
  checkLimits(group.spec, machines.length);
  const members: Machine[] = [];
  for (const machine of machines) members.push(await attach(ctx, group, machine));
  await askOf(ctx, group, { members, asked: 'in-service', by: members.length });
  return {};
}

const isMember = (id: string) => validationError(`Instance ${id} is already part of an Auto Scaling group.`);

async function attachable(ctx: Ctx, { spec }: MachineGroup, id: string): Promise<Machine> {
  const machine = await ctx.client.find(machineKind, { namespace: ctx.region, name: id });
  if (!machine) throw validationError(`Invalid Instance ID(s): [${id}] specified`);
  if (machine.spec.member) throw isMember(id);
  if (machine.spec.power !== 'on' || machine.status?.state !== 'running')
    throw validationError(`Instance ${id} is not in correct state. Instance(s) must be in running state.`);
  if (!spec.zones.includes(machine.spec.zone))
    throw validationError(
      `Instance ${id} is in the Availability Zone ${machine.spec.zone}, which group ${spec.groupName} does not have.`,
    );
  return machine;
}

function attach(ctx: Ctx, group: MachineGroup, { metadata, ...machine }: Machine): Promise<Machine> {
  const now = timeOf(ctx.clock);
  const { launchTemplate } = machine.spec;
  const member: GroupMember = {
    group: group.metadata.name,
    lifecycle: 'Standby',
    lifecycleSince: now,
    revision: launchTemplate ? `${launchTemplate.id}:${launchTemplate.version}` : 'none',
    health: 'Healthy',
    ...(group.spec.protectNew && { protectedFromScaleIn: true }),
  };
  const gone = () => validationError(`Invalid Instance ID(s): [${metadata.name}] specified`);
  return changeRecord(ctx.client, machineKind, keyOf({ metadata }), gone, (found) => {
    if (found.spec.member) throw isMember(metadata.name);
    const labels = { ...found.metadata.labels, [GROUP_LABEL]: group.metadata.name };
    const tags = { ...found.spec.tags, [GROUP_TAG]: group.spec.groupName };
    return { ...found, metadata: { ...found.metadata, labels }, spec: { ...found.spec, member, tags } };
  });
}
