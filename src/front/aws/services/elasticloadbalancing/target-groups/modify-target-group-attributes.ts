import type { ModifyTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { targetGroupRules, withTargetGroupAttributes } from '../attributes/target-group.ts';
import { changeTargetGroup, getTargetGroup } from '../lookup.ts';

export async function modifyTargetGroupAttributes(
  input: Input<ModifyTargetGroupAttributesCommand>,
  ctx: Ctx,
): Promise<Output<ModifyTargetGroupAttributesCommand>> {
  const group = await getTargetGroup(ctx, input.TargetGroupArn ?? '');
  const { spec } = await changeTargetGroup(ctx, group, (before) =>
    withTargetGroupAttributes(before, input.Attributes ?? []),
  );
  return { Attributes: attributesText(targetGroupRules(spec), spec.attributes) };
}
