import type { DeleteRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { notPermitted } from '../faults.ts';
import { changeListener, getRule } from '../lookup.ts';

export async function deleteRule(
  input: Input<DeleteRuleCommand>,
  ctx: Ctx,
): Promise<Output<DeleteRuleCommand>> {
  const { listener, rule } = await getRule(ctx, input.RuleArn ?? '');
  if (rule === undefined) throw notPermitted(`Default rule '${input.RuleArn}' cannot be deleted`);
  await changeListener(ctx, listener, (spec) => ({
    ...spec,
    rules: spec.rules?.filter(({ id }) => id !== rule.id),
  }));
  return {};
}
