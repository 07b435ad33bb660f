import type { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableRule, rulesOf, ruleText } from './security-group-text.ts';

export async function describeSecurityGroupRules(
  input: Input<DescribeSecurityGroupRulesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeSecurityGroupRulesCommand>> {
  const { items } = await client.list(securityGroupKind, { namespace: region });
  const { items: shown, next } = describe(
    items.flatMap(rulesOf),
    input,
    input.SecurityGroupRuleIds,
    describableRule,
  );
  return { SecurityGroupRules: shown.map(ruleText), NextToken: next };
}
