import type { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { validationError } from '../faults.ts';
import { describePage } from '../listing.ts';
import { allTargetGroups, getListener, getRule } from '../lookup.ts';
import { groupArns } from './actions.ts';
import { defaultRuleText, type RuleText, ruleText } from './text.ts';

/** By priority, the default one last. */
export async function describeRules(
  input: Input<DescribeRulesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeRulesCommand>> {
  const { items, rest } = describePage(await asked(ctx, input), input, order);
  return { Rules: [...items], ...rest };
}

async function asked(
  ctx: Ctx,
  { ListenerArn, RuleArns }: Input<DescribeRulesCommand>,
): Promise<readonly RuleText[]> {
  const groups = groupArns(await allTargetGroups(ctx));
  if (RuleArns?.length) {
    const found = await Promise.all([...new Set(RuleArns)].map((arn) => getRule(ctx, arn)));
    return found.map(({ rule, ...placed }) =>
      rule === undefined ? defaultRuleText(placed, groups) : ruleText(placed, rule, groups),
    );
  }
  if (!ListenerArn) throw validationError('You must specify either rule ARNs or a listener ARN');
  const placed = await getListener(ctx, ListenerArn);
  const own = (placed.listener.spec.rules ?? []).map((rule) => ruleText(placed, rule, groups));
  return [...own, defaultRuleText(placed, groups)];
}

/** Priorities in the order of numbers; `default` comes after digits. */
function order({ Priority = '', RuleArn = '' }: RuleText): string {
  return `${Priority.padStart(5, Priority === 'default' ? '' : '0')} ${RuleArn}`;
}
