// Rules taken away, by id or by what they say. One that is not there makes the whole call fail.
import type {
  RevokedSecurityGroupRule,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { notFound } from '../faults.ts';
import { given } from '../given.ts';
import { changeRules, type Direction } from './change-rules.ts';
import { isSameRule, type NewRule, rulesGiven } from './rule-input.ts';

export function revokeSecurityGroupIngress(
  input: Input<RevokeSecurityGroupIngressCommand>,
  ctx: Ctx,
): Promise<Output<RevokeSecurityGroupIngressCommand>> {
  return revoke(given(input), 'ingress', ctx);
}

export function revokeSecurityGroupEgress(
  input: Input<RevokeSecurityGroupEgressCommand>,
  ctx: Ctx,
): Promise<Output<RevokeSecurityGroupEgressCommand>> {
  return revoke(given(input), 'egress', ctx);
}

type AnyInput = Input<RevokeSecurityGroupIngressCommand> | Input<RevokeSecurityGroupEgressCommand>;

async function revoke(input: AnyInput, direction: Direction, ctx: Ctx) {
  const ids = input.SecurityGroupRuleIds;
  const wanted = ids?.length ? [] : await rulesGiven(ctx, input);
  const { before, after } = await changeRules(ctx, input, direction, (rules) => {
    const gone = ids?.length ? byId(rules, ids) : same(rules, wanted);
    return rules.filter((rule) => !gone.has(rule));
  });
  const left = new Set(after.spec[direction].map(({ id }) => id));
  const revoked = before.spec[direction].filter(({ id }) => !left.has(id));
  return {
    Return: true,
    RevokedSecurityGroupRules: revoked.map((rule) => revokedText(before.metadata.name, direction, rule)),
  };
}

type Rules = readonly SecurityGroupRule[];

function byId(rules: Rules, ids: readonly string[]): ReadonlySet<SecurityGroupRule> {
  return new Set(
    ids.map((id) => {
      const found = rules.find((rule) => rule.id === id);
      if (!found) throw notFound(id, 'sgr');
      return found;
    }),
  );
}

function same(rules: Rules, wanted: readonly NewRule[]): ReadonlySet<SecurityGroupRule> {
  return new Set(
    wanted.map((one) => {
      const found = rules.find((rule) => isSameRule(rule, one));
      if (!found)
        throw new AwsFault(
          'InvalidPermission.NotFound',
          'The specified rule does not exist in this security group.',
        );
      return found;
    }),
  );
}

function revokedText(
  GroupId: string,
  direction: Direction,
  rule: SecurityGroupRule,
): RevokedSecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId,
    IsEgress: direction === 'egress',
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    CidrIpv4: rule.cidr,
    CidrIpv6: rule.cidr6,
    PrefixListId: rule.prefixListId,
    ReferencedGroupId: rule.groupId,
    Description: rule.description,
  };
}
