import type { ModifySecurityGroupRulesCommand, SecurityGroupRuleRequest } from '@aws-sdk/client-ec2';
import { type SecurityGroupRule, securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { invalidCombination, notFound } from '../faults.ts';
import { given, present } from '../given.ts';
import { duplicate } from './authorize.ts';
import { getGroup } from './get-group.ts';
import { descriptionOf, isSameRule, missingList, type NewRule } from './rule-input.ts';
import { cidrText, cidrText6, portsOf, protocolOf } from './rule-values.ts';

/** Each rule is replaced by what the call says of it; it keeps its id, its direction and its tags. */
export async function modifySecurityGroupRules(
  input: Input<ModifySecurityGroupRulesCommand>,
  ctx: Ctx,
): Promise<Output<ModifySecurityGroupRulesCommand>> {
  const { GroupId, SecurityGroupRules } = given(input);
  const changes = new Map<string, NewRule>();
  for (const { SecurityGroupRuleId: id = '', SecurityGroupRule: rule = {} } of SecurityGroupRules)
    changes.set(id, await ruleOf(ctx, rule));
  await changeRecord(
    ctx.client,
    securityGroupKind,
    { namespace: ctx.region, name: GroupId },
    () => notFound(GroupId, 'sg'),
    (group) => {
      const { ingress, egress } = group.spec;
      const known = new Set([...ingress, ...egress].map(({ id }) => id));
      for (const id of changes.keys()) if (!known.has(id)) throw notFound(id, 'sgr');
      return {
        ...group,
        spec: { ...group.spec, ingress: replaced(ingress, changes), egress: replaced(egress, changes) },
      };
    },
  );
  return { Return: true };
}

function replaced(
  rules: readonly SecurityGroupRule[],
  changes: ReadonlyMap<string, NewRule>,
): readonly SecurityGroupRule[] {
  const all = rules.map((rule): SecurityGroupRule => {
    const change = changes.get(rule.id);
    return change ? present({ id: rule.id, tags: rule.tags, ...change }) : rule;
  });
  const twice = all.find((rule, index) => all.slice(0, index).some((other) => isSameRule(other, rule)));
  if (twice) throw duplicate(twice);
  return all;
}

async function ruleOf(ctx: Ctx, rule: SecurityGroupRuleRequest): Promise<NewRule> {
  const { CidrIpv4, CidrIpv6, ReferencedGroupId, PrefixListId, Description } = rule;
  if (PrefixListId) throw missingList(PrefixListId);
  if ([CidrIpv4, CidrIpv6, ReferencedGroupId].filter(Boolean).length !== 1)
    throw invalidCombination(
      'You must specify exactly one of CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId for each rule',
    );
  const protocol = protocolOf(rule.IpProtocol);
  const group = ReferencedGroupId ? await getGroup(ctx, { GroupId: ReferencedGroupId }) : undefined;
  return present({
    protocol,
    ...portsOf(protocol, rule.FromPort, rule.ToPort),
    cidr: CidrIpv4 ? cidrText(CidrIpv4) : undefined,
    cidr6: CidrIpv6 ? cidrText6(CidrIpv6) : undefined,
    groupId: group?.metadata.name,
    description: descriptionOf(Description),
  });
}
