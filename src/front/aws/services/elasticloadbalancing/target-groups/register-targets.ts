import type { RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Member, withMembers } from '../../../../../core/balancing/membership.ts';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidTarget, tooManyTargets } from '../faults.ts';
import { changeTargetGroup, getTargetGroup } from '../lookup.ts';
import { membersOf } from './members.ts';

const MOST_TARGETS = 1000;

export async function registerTargets(
  { TargetGroupArn = '', Targets = [] }: Input<RegisterTargetsCommand>,
  ctx: Ctx,
): Promise<Output<RegisterTargetsCommand>> {
  const group = await getTargetGroup(ctx, TargetGroupArn);
  const members = membersOf(group, Targets);
  await checkMachines(ctx, group, members);
  await changeTargetGroup(ctx, group, (spec) => {
    const after = withMembers(spec, members);
    if ((after.machines?.length ?? 0) + (after.targets?.length ?? 0) > MOST_TARGETS) throw tooManyTargets();
    return after;
  });
  return {};
}

/** Machines must run, in the group's VPC. */
async function checkMachines(
  { client, region }: Ctx,
  { spec }: TargetGroup,
  members: readonly Member[],
): Promise<void> {
  for (const member of members) {
    if (!('machine' in member)) continue;
    const { machine: id } = member;
    const machine = await client.find(machineKind, { namespace: region, name: id });
    if (machine === undefined)
      throw invalidTarget(
        `The following targets are not in a running state and cannot be registered: '${id}'`,
      );
    if (machine.spec.vpcId !== spec.vpcId)
      throw invalidTarget(`The following targets are not within the VPC of the target group: '${id}'`);
    if (!['pending', 'running'].includes(machine.status?.state ?? 'pending'))
      throw invalidTarget(
        `The following targets are not in a running state and cannot be registered: '${id}'`,
      );
  }
}
