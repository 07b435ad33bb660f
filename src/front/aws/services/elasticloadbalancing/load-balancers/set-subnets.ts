import type { SetSubnetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidSubnet, unsupported } from '../faults.ts';
import { changeLoadBalancer, getLoadBalancer } from '../lookup.ts';
import { placementOf } from './placement.ts';
import { zonesText } from './text.ts';

export async function setSubnets(
  input: Input<SetSubnetsCommand>,
  ctx: Ctx,
): Promise<Output<SetSubnetsCommand>> {
  const balancer = await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  if (input.IpAddressType && input.IpAddressType !== 'ipv4')
    throw unsupported(`IP address type '${input.IpAddressType}' is not supported here: use 'ipv4'`);
  const { subnets, vpcId } = await placementOf(ctx, input, balancer.spec.type);
  if (vpcId !== balancer.spec.vpcId) throw invalidSubnet('A load balancer cannot be moved to another VPC');
  const { spec } = await changeLoadBalancer(ctx, balancer, (before) => ({ ...before, subnets }));
  return { AvailabilityZones: zonesText(spec), IpAddressType: 'ipv4' };
}
