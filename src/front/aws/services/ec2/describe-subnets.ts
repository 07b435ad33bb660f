import type { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { subnetKind } from '../../../../model/kinds/subnet.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { describe } from './describe.ts';
import { describableSubnet, subnetText } from './subnet-text.ts';

export async function describeSubnets(
  input: Input<DescribeSubnetsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeSubnetsCommand>> {
  const { items } = await client.list(subnetKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.SubnetIds, describableSubnet);
  return { Subnets: shown.map(subnetText), NextToken: next };
}
