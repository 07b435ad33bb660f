import type { DescribeTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { targetGroupRules } from '../attributes/target-group.ts';
import { getTargetGroup } from '../lookup.ts';

export async function describeTargetGroupAttributes(
  input: Input<DescribeTargetGroupAttributesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTargetGroupAttributesCommand>> {
  const { spec } = await getTargetGroup(ctx, input.TargetGroupArn ?? '');
  return { Attributes: attributesText(targetGroupRules(spec), spec.attributes) };
}
