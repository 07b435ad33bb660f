import type { CreateRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ListenerRule } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { priorityInUse, tooManyRules, unsupported, validationError } from '../faults.ts';
import { checkAssociation } from '../listeners/settings.ts';
import { allTargetGroups, changeListener, getListener } from '../lookup.ts';
import { arnId } from '../names.ts';
import { newTags } from '../tags/tag-rules.ts';
import { actionOf, groupArns } from './actions.ts';
import { matchOf } from './conditions.ts';
import { ruleText } from './text.ts';

const MOST_RULES = 100;

export async function createRule(
  input: Input<CreateRuleCommand>,
  ctx: Ctx,
): Promise<Output<CreateRuleCommand>> {
  const { balancer, listener } = await getListener(ctx, input.ListenerArn ?? '');
  if (!['HTTP', 'HTTPS'].includes(listener.spec.protocol))
    throw unsupported(`Rules are not supported on listeners with protocol '${listener.spec.protocol}'`);
  if (input.Transforms?.length) throw unsupported('Rules with transforms are not supported here');
  const priority = checkPriority(input.Priority);
  const match = matchOf(input.Conditions ?? []);
  const action = await actionOf(ctx, input.Actions ?? [], listener.spec.protocol);
  await checkAssociation(ctx, balancer, action);
  const tags = newTags(input.Tags);
  const rule: ListenerRule = { priority, match, action, id: arnId(ctx.ids), ...(tags ? { tags } : {}) };
  const changed = await changeListener(ctx, listener, (spec) => {
    const rules = spec.rules ?? [];
    if (rules.some((each) => each.priority === priority)) throw priorityInUse(priority);
    if (rules.length >= MOST_RULES) throw tooManyRules();
    return { ...spec, rules: [...rules, rule] };
  });
  return { Rules: [ruleText({ balancer, listener: changed }, rule, groupArns(await allTargetGroups(ctx)))] };
}

/** Throws ValidationError. */
export function checkPriority(priority: number | undefined): number {
  if (priority === undefined || priority < 1 || priority > 50_000)
    throw validationError(`Priority '${priority ?? ''}' must be between 1 and 50000`);
  return priority;
}
