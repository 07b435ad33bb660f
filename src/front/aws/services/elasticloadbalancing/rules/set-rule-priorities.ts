import type { SetRulePrioritiesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { notPermitted, priorityInUse, validationError } from '../faults.ts';
import { allTargetGroups, changeListener, getRule } from '../lookup.ts';
import { groupArns } from './actions.ts';
import { checkPriority } from './create-rule.ts';
import { ruleText } from './text.ts';

/** All at once: rules may change places. */
export async function setRulePriorities(
  { RulePriorities = [] }: Input<SetRulePrioritiesCommand>,
  ctx: Ctx,
): Promise<Output<SetRulePrioritiesCommand>> {
  const asked = await Promise.all(
    RulePriorities.map(async ({ RuleArn = '', Priority }) => {
      const found = await getRule(ctx, RuleArn);
      if (found.rule === undefined)
        throw notPermitted(`Priority of default rule '${RuleArn}' cannot be modified`);
      return { ...found, id: found.rule.id, priority: checkPriority(Priority) };
    }),
  );
  const [first] = asked;
  if (first === undefined) throw validationError('At least one rule priority must be specified');
  const { balancer, listener } = first;
  if (asked.some((each) => each.listener.metadata.uid !== listener.metadata.uid))
    throw validationError('All rules must belong to the same listener');
  const priorities = new Map(asked.map(({ id, priority }) => [id, priority]));
  const changed = await changeListener(ctx, listener, (spec) => {
    const rules = (spec.rules ?? []).map((rule) => ({
      ...rule,
      priority: priorities.get(rule.id) ?? rule.priority,
    }));
    const twice = rules.find(
      ({ priority }, index) => rules.findIndex((each) => each.priority === priority) !== index,
    );
    if (twice !== undefined) throw priorityInUse(twice.priority);
    return { ...spec, rules };
  });
  const groups = groupArns(await allTargetGroups(ctx));
  const named = (changed.spec.rules ?? []).filter(({ id }) => priorities.has(id));
  return { Rules: named.map((rule) => ruleText({ balancer, listener: changed }, rule, groups)) };
}
