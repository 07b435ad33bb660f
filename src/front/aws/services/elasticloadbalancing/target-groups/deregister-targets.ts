import type { DeregisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { withoutMembers } from '../../../../../core/balancing/membership.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeTargetGroup, getTargetGroup } from '../lookup.ts';
import { membersOf } from './members.ts';

/** They drain; without a port, every registration of the target. */
export async function deregisterTargets(
  { TargetGroupArn = '', Targets = [] }: Input<DeregisterTargetsCommand>,
  ctx: Ctx,
): Promise<Output<DeregisterTargetsCommand>> {
  const group = await getTargetGroup(ctx, TargetGroupArn);
  membersOf(group, Targets); // refuses what is no target
  await changeTargetGroup(ctx, group, (spec) =>
    withoutMembers(
      spec,
      membersOf(group, Targets, (id) => portsOf(spec, id)),
      ctx.clock.now(),
    ),
  );
  return {};
}

function portsOf({ targets = [], machines = [] }: TargetGroup['spec'], id: string): readonly number[] {
  return [
    ...targets.filter(({ address }) => address === id),
    ...machines.filter(({ machine }) => machine === id),
  ].map(({ port }) => port);
}
