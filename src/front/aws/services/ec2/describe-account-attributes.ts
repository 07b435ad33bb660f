import type { DescribeAccountAttributesCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { defaultId } from './default-network.ts';

export async function describeAccountAttributes(
  { AttributeNames }: Input<DescribeAccountAttributesCommand>,
  { region }: Ctx,
): Promise<Output<DescribeAccountAttributesCommand>> {
  const values = { 'supported-platforms': 'VPC', 'default-vpc': defaultId('vpc', region, 'default') };
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
