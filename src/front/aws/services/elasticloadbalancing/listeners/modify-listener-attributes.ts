import type { ModifyListenerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { listenerRules, withListenerAttributes } from '../attributes/listener.ts';
import { changeListener, getListener } from '../lookup.ts';

export async function modifyListenerAttributes(
  input: Input<ModifyListenerAttributesCommand>,
  ctx: Ctx,
): Promise<Output<ModifyListenerAttributesCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  const { spec } = await changeListener(ctx, listener, (before) =>
    withListenerAttributes(before, input.Attributes ?? []),
  );
  return { Attributes: attributesText(listenerRules(spec), spec.attributes) };
}
