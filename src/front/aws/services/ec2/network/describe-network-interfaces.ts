import type { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { allInterfaces, describableInterface } from './interfaces.ts';

export async function describeNetworkInterfaces(
  input: Input<DescribeNetworkInterfacesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeNetworkInterfacesCommand>> {
  const all = await allInterfaces(ctx);
  const { items, next } = describe(all, input, input.NetworkInterfaceIds, describableInterface);
  return { NetworkInterfaces: [...items], NextToken: next };
}
