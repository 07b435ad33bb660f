import type { DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { allTypes, describableType, typeText } from './types-text.ts';

export async function describeInstanceTypes(
  input: Input<DescribeInstanceTypesCommand>,
  _ctx: Ctx,
): Promise<Output<DescribeInstanceTypesCommand>> {
  const asked = input.InstanceTypes ?? [];
  const unknown = asked.filter((name) => !instanceTypes.has(name));
  if (unknown.length > 0)
    throw new AwsFault(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  const { items, next } = describe(allTypes, input, asked, describableType);
  return { InstanceTypes: items.map(typeText), NextToken: next };
}
