import type { SetIpAddressTypeCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { unsupported } from '../faults.ts';
import { getLoadBalancer } from '../lookup.ts';

export async function setIpAddressType(
  input: Input<SetIpAddressTypeCommand>,
  ctx: Ctx,
): Promise<Output<SetIpAddressTypeCommand>> {
  await getLoadBalancer(ctx, input.LoadBalancerArn ?? '');
  if (input.IpAddressType !== 'ipv4')
    throw unsupported(`IP address type '${input.IpAddressType}' is not supported here: use 'ipv4'`);
  return { IpAddressType: 'ipv4' };
}
