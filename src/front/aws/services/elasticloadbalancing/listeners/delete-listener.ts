import type { DeleteListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { listenerKind } from '../../../../../model/kinds/listener.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { listenerNotFound } from '../faults.ts';
import { getListener } from '../lookup.ts';

export async function deleteListener(
  input: Input<DeleteListenerCommand>,
  ctx: Ctx,
): Promise<Output<DeleteListenerCommand>> {
  const { listener } = await getListener(ctx, input.ListenerArn ?? '');
  const { namespace, name } = listener.metadata;
  await removeRecord(ctx.client, listenerKind, { namespace, name }, listenerNotFound);
  return {};
}
