import type { DescribeListenerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { attributesText } from '../attributes/attributes.ts';
import { listenerRules } from '../attributes/listener.ts';
import { getListener } from '../lookup.ts';

export async function describeListenerAttributes(
  input: Input<DescribeListenerAttributesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeListenerAttributesCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  return { Attributes: attributesText(listenerRules(listener.spec), listener.spec.attributes) };
}
