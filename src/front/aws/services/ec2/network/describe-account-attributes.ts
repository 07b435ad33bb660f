import type { DescribeAccountAttributesCommand } from '@aws-sdk/client-ec2';
import { vpcKind } from '../../../../../model/kinds/vpc.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';

export async function describeAccountAttributes(
  { AttributeNames }: Input<DescribeAccountAttributesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeAccountAttributesCommand>> {
  const { items } = await client.list(vpcKind, { namespace: region });
  const defaultVpc = items.find(({ spec }) => spec.isDefault)?.metadata.name ?? 'none';
  const values = { 'supported-platforms': 'VPC', 'default-vpc': defaultVpc };
  const all = Object.entries(values).filter(
    ([name]) => !AttributeNames?.length || AttributeNames.some((asked) => asked === name),
  );
  return {
    AccountAttributes: all.map(([AttributeName, AttributeValue]) => ({
      AttributeName,
      AttributeValues: [{ AttributeValue }],
    })),
  };
}
