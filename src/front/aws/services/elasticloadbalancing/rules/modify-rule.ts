import type { ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { notPermitted, ruleNotFound, unsupported } from '../faults.ts';
import { checkAssociation } from '../listeners/settings.ts';
import { allTargetGroups, changeListener, getRule } from '../lookup.ts';
import { actionOf, groupArns } from './actions.ts';
import { matchOf } from './conditions.ts';
import { ruleText } from './text.ts';

export async function modifyRule(
  input: Input<ModifyRuleCommand>,
  ctx: Ctx,
): Promise<Output<ModifyRuleCommand>> {
  const { balancer, listener, rule } = await getRule(ctx, input.RuleArn ?? '');
  if (rule === undefined)
    throw notPermitted(`Default rule '${input.RuleArn}' cannot be modified: use ModifyListener`);
  if (input.Transforms?.length) throw unsupported('Rules with transforms are not supported here');
  const match = input.Conditions?.length ? matchOf(input.Conditions) : rule.match;
  const action = input.Actions?.length
    ? await actionOf(ctx, input.Actions, listener.spec.protocol)
    : rule.action;
  await checkAssociation(ctx, balancer, action);
  const changed = await changeListener(ctx, listener, (spec) => {
    if (!spec.rules?.some(({ id }) => id === rule.id)) throw ruleNotFound();
    return {
      ...spec,
      rules: spec.rules.map((each) => (each.id === rule.id ? { ...each, match, action } : each)),
    };
  });
  const now = changed.spec.rules?.find(({ id }) => id === rule.id) ?? rule;
  return { Rules: [ruleText({ balancer, listener: changed }, now, groupArns(await allTargetGroups(ctx)))] };
}
