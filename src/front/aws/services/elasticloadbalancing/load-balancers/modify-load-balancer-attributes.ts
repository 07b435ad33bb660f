import type { ModifyLoadBalancerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { loadBalancerRules, withLoadBalancerAttributes } from '../attributes/load-balancer.ts';
import { changeLoadBalancer, getLoadBalancer } from '../lookup.ts';

export async function modifyLoadBalancerAttributes(
  input: Input<ModifyLoadBalancerAttributesCommand>,
  ctx: Ctx,
): Promise<Output<ModifyLoadBalancerAttributesCommand>> {
  const balancer = await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  const { spec } = await changeLoadBalancer(ctx, balancer, (before) =>
    withLoadBalancerAttributes(before, input.Attributes ?? []),
  );
  return { Attributes: attributesText(loadBalancerRules(spec), spec.attributes) };
}
