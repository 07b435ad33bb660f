// Further rules of a group, in either direction. A rule that is there already, or comes twice, makes the whole call fail.
import type {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { given, present } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { changeRules, type Direction } from './change-rules.ts';
import { isSameRule, type NewRule, rulesGiven, ruleWords } from './rule-input.ts';
import { rulesOf, ruleText } from './security-group-text.ts';

const MAX_RULES = 60;

export function authorizeSecurityGroupIngress(
  input: Input<AuthorizeSecurityGroupIngressCommand>,
  ctx: Ctx,
): Promise<Output<AuthorizeSecurityGroupIngressCommand>> {
  return authorize(given(input), 'ingress', ctx);
}

export function authorizeSecurityGroupEgress(
  input: Input<AuthorizeSecurityGroupEgressCommand>,
  ctx: Ctx,
): Promise<Output<AuthorizeSecurityGroupEgressCommand>> {
  return authorize(given(input), 'egress', ctx);
}

type AnyInput = Input<AuthorizeSecurityGroupIngressCommand> | Input<AuthorizeSecurityGroupEgressCommand>;

async function authorize(input: AnyInput, direction: Direction, ctx: Ctx) {
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule');
  const wanted = await rulesGiven(ctx, input);
  const added = wanted.map(
    (rule): SecurityGroupRule => present({ id: ctx.ids.resource('sgr'), ...rule, tags }),
  );
  const { after } = await changeRules(ctx, input, direction, (rules) => withRules(rules, added));
  const ids = new Set(added.map(({ id }) => id));
  const told = rulesOf(after).filter(({ rule }) => ids.has(rule.id));
  return { Return: true, SecurityGroupRules: told.map(ruleText) };
}

/** Throws InvalidPermission.Duplicate, RulesPerSecurityGroupLimitExceeded. */
export function withRules(
  rules: readonly SecurityGroupRule[],
  added: readonly SecurityGroupRule[],
): readonly SecurityGroupRule[] {
  const all: SecurityGroupRule[] = [...rules];
  for (const rule of added) {
    if (all.some((other) => isSameRule(other, rule))) throw duplicate(rule);
    all.push(rule);
  }
  if (all.length > MAX_RULES)
    throw new AwsFault(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
  return all;
}

export function duplicate(rule: NewRule): AwsFault {
  return new AwsFault(
    'InvalidPermission.Duplicate',
    `the specified rule "${ruleWords(rule)}" already exists`,
  );
}
