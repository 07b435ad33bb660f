import type { SetSecurityGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { unsupported, validationError } from '../faults.ts';
import { changeLoadBalancer, getLoadBalancer } from '../lookup.ts';
import { securityGroupsOf } from './placement.ts';

export async function setSecurityGroups(
  input: Input<SetSecurityGroupsCommand>,
  ctx: Ctx,
): Promise<Output<SetSecurityGroupsCommand>> {
  const balancer = await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  if (!input.SecurityGroups?.length) throw validationError('At least one security group must be specified');
  if (balancer.spec.type === 'network' && balancer.spec.securityGroups === undefined)
    throw unsupported('Security groups cannot be set on a network load balancer that was made without');
  const securityGroups = await securityGroupsOf(ctx, input.SecurityGroups, balancer.spec);
  const { spec } = await changeLoadBalancer(ctx, balancer, (before) => ({ ...before, securityGroups }));
  return { SecurityGroupIds: [...(spec.securityGroups ?? [])] };
}
