import type { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { loadBalancerArn } from '../arns.ts';
import { loadBalancerNotFound } from '../faults.ts';
import { chosen, describePage } from '../listing.ts';
import { allLoadBalancers } from '../lookup.ts';
import { loadBalancerText } from './text.ts';

export async function describeLoadBalancers(
  input: Input<DescribeLoadBalancersCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLoadBalancersCommand>> {
  const all = await allLoadBalancers(ctx);
  const byArn = chosen(all, input.LoadBalancerArns, loadBalancerArn, () => loadBalancerNotFound());
  const byName = chosen(byArn, input.Names, ({ spec }) => spec.name ?? '', loadBalancerNotFound);
  const { items, rest } = describePage(byName, input, loadBalancerArn);
  return { LoadBalancers: items.map(loadBalancerText), ...rest };
}
