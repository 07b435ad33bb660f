import type { DescribeListenersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { listenerArn } from '../arns.ts';
import { validationError } from '../faults.ts';
import { describePage } from '../listing.ts';
import { allTargetGroups, getListener, getLoadBalancer, listenersOf, type Placed } from '../lookup.ts';
import { groupArns } from '../rules/actions.ts';
import { listenerText } from './text.ts';

export async function describeListeners(
  input: Input<DescribeListenersCommand>,
  ctx: Ctx,
): Promise<Output<DescribeListenersCommand>> {
  const all = await asked(ctx, input);
  const groups = groupArns(await allTargetGroups(ctx));
  const { items, rest } = describePage(all, input, ({ balancer, listener }) =>
    listenerArn(balancer, listener),
  );
  return {
    Listeners: items.map(({ balancer, listener }) => listenerText(balancer, listener, groups)),
    ...rest,
  };
}

async function asked(
  ctx: Ctx,
  { LoadBalancerArn, ListenerArns }: Input<DescribeListenersCommand>,
): Promise<readonly Placed[]> {
  if (ListenerArns?.length)
    return Promise.all([...new Set(ListenerArns)].map((arn) => getListener(ctx, arn)));
  if (!LoadBalancerArn) throw validationError('You must specify either listener ARNs or a load balancer ARN');
  const balancer = await getLoadBalancer(ctx, LoadBalancerArn);
  return (await listenersOf(ctx, balancer)).map((listener) => ({ balancer, listener }));
}
