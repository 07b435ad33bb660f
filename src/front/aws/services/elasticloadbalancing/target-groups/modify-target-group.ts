import type { ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeTargetGroup, getTargetGroup } from '../lookup.ts';
import { changedHealthCheck, newHealthCheck } from './health-check.ts';
import { readGroupUse, targetGroupText } from './text.ts';

export async function modifyTargetGroup(
  input: Input<ModifyTargetGroupCommand>,
  ctx: Ctx,
): Promise<Output<ModifyTargetGroupCommand>> {
  const group = await getTargetGroup(ctx, input.TargetGroupArn ?? '');
  const changed = await changeTargetGroup(ctx, group, (spec) => ({
    ...spec,
    healthCheck: changedHealthCheck(
      spec.healthCheck ?? newHealthCheck({}, spec.protocol),
      input,
      spec.protocol,
    ),
  }));
  return { TargetGroups: [targetGroupText(changed, await readGroupUse(ctx))] };
}
