import type { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { type SecurityGroup, securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableSecurityGroup, securityGroupText } from './security-group-text.ts';

export async function describeSecurityGroups(
  input: Input<DescribeSecurityGroupsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeSecurityGroupsCommand>> {
  const { items } = await client.list(securityGroupKind, { namespace: region });
  const { items: shown, next } = describe(
    named(items, input.GroupNames),
    input,
    input.GroupIds,
    describableSecurityGroup,
  );
  return { SecurityGroups: shown.map(securityGroupText), NextToken: next };
}

function named(
  groups: readonly SecurityGroup[],
  names: readonly string[] | undefined,
): readonly SecurityGroup[] {
  if (!names?.length) return groups;
  const missing = names.find((name) => !groups.some(({ spec }) => spec.groupName === name));
  if (missing !== undefined)
    throw new AwsFault(
      'InvalidGroup.NotFound',
      `The security group '${missing}' does not exist in default VPC`,
    );
  return groups.filter(({ spec }) => names.includes(spec.groupName));
}
