// What rules are for: new words on rules that are named by id or by what they say.
import type {
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { notFound } from '../faults.ts';
import { given } from '../given.ts';
import { changeRules, type Direction } from './change-rules.ts';
import { descriptionOf, isSameRule, type NewRule, rulesGiven } from './rule-input.ts';

export function updateSecurityGroupRuleDescriptionsIngress(
  input: Input<UpdateSecurityGroupRuleDescriptionsIngressCommand>,
  ctx: Ctx,
): Promise<Output<UpdateSecurityGroupRuleDescriptionsIngressCommand>> {
  return update(given(input), 'ingress', ctx);
}

export function updateSecurityGroupRuleDescriptionsEgress(
  input: Input<UpdateSecurityGroupRuleDescriptionsEgressCommand>,
  ctx: Ctx,
): Promise<Output<UpdateSecurityGroupRuleDescriptionsEgressCommand>> {
  return update(given(input), 'egress', ctx);
}

type AnyInput =
  | Input<UpdateSecurityGroupRuleDescriptionsIngressCommand>
  | Input<UpdateSecurityGroupRuleDescriptionsEgressCommand>;

async function update(input: AnyInput, direction: Direction, ctx: Ctx) {
  const byId = input.SecurityGroupRuleDescriptions ?? [];
  const wanted = byId.length > 0 ? [] : await rulesGiven(ctx, input);
  await changeRules(ctx, input, direction, (rules) => {
    const texts = new Map<string, string | undefined>();
    for (const { SecurityGroupRuleId: id = '', Description } of byId) {
      if (!rules.some((rule) => rule.id === id)) throw notFound(id, 'sgr');
      texts.set(id, descriptionOf(Description));
    }
    for (const one of wanted) texts.set(ruleLike(rules, one).id, one.description);
    return rules.map((rule) => (texts.has(rule.id) ? described(rule, texts.get(rule.id)) : rule));
  });
  return { Return: true };
}

function ruleLike(rules: readonly SecurityGroupRule[], wanted: NewRule): SecurityGroupRule {
  const found = rules.find((rule) => isSameRule(rule, wanted));
  if (found) return found;
  throw new AwsFault(
    'InvalidPermission.NotFound',
    'The specified rule does not exist in this security group.',
  );
}

function described(
  { description: _, ...rule }: SecurityGroupRule,
  description: string | undefined,
): SecurityGroupRule {
  return description === undefined ? rule : { ...rule, description };
}
