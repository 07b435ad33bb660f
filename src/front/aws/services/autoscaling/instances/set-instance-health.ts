import type { SetInstanceHealthCommand } from '@aws-sdk/client-auto-scaling';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { validationError } from '../faults.ts';
import { allGroups } from '../lookup.ts';
import { changeMember } from './members.ts';

/** Within the grace period nothing happens, unless the caller says that it does not count. */
export async function setInstanceHealth(
  { InstanceId: id, HealthStatus, ShouldRespectGracePeriod = true }: Input<SetInstanceHealthCommand>,
  ctx: Ctx,
): Promise<Output<SetInstanceHealthCommand>> {
  if (HealthStatus !== 'Healthy' && HealthStatus !== 'Unhealthy')
    throw validationError(`Invalid HealthStatus '${HealthStatus}': it must be Healthy or Unhealthy`);
  const machine = await ctx.client.find(machineKind, { namespace: ctx.region, name: id });
  const member = machine?.spec.member;
  const group = (await allGroups(ctx)).find(({ metadata }) => metadata.name === member?.group);
  if (!machine || !member || !group || member.lifecycle === 'Terminated')
    throw validationError(`No managed instance found for instance ID: ${id}`);
  const graceMs = group.spec.healthCheck.graceSeconds * 1000;
  const isInGrace = !member.inServiceAt || ctx.clock.now() < Date.parse(member.inServiceAt) + graceMs;
  if (HealthStatus === 'Unhealthy' && ShouldRespectGracePeriod && isInGrace) return {};
  await changeMember(ctx, machine, ({ healthReason: _, ...rest }) => ({
    ...rest,
    health: HealthStatus,
    ...(HealthStatus === 'Unhealthy' && { healthReason: 'a user health-check' }),
  }));
  return {};
}
