import type { DescribeLoadBalancerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { loadBalancerRules } from '../attributes/load-balancer.ts';
import { getLoadBalancer } from '../lookup.ts';

export async function describeLoadBalancerAttributes(
  input: Input<DescribeLoadBalancerAttributesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLoadBalancerAttributesCommand>> {
  const { spec } = await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  return { Attributes: attributesText(loadBalancerRules(spec), spec.attributes) };
}
