import type { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableVpc, vpcText } from './vpc-text.ts';

export async function describeVpcs(
  input: Input<DescribeVpcsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeVpcsCommand>> {
  const { items } = await client.list(vpcKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.VpcIds, describableVpc);
  return { Vpcs: shown.map(vpcText), NextToken: next };
}
