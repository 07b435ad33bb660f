import type { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { tellAttribute } from './attributes.ts';
import { getMachine, withKnowledge } from './known.ts';

export async function describeInstanceAttribute(
  { InstanceId, Attribute }: Input<DescribeInstanceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeInstanceAttributeCommand>> {
  const tell = Object.hasOwn(tellAttribute, Attribute) ? tellAttribute[Attribute] : undefined;
  if (!tell)
    throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  const [known] = await withKnowledge(ctx, [await getMachine(ctx, InstanceId)]);
  return { InstanceId, ...(known ? tell(known) : {}) };
}
