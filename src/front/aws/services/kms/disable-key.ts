import type { DisableKeyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';

export async function disableKey(
  input: Input<DisableKeyCommand>,
  ctx: Ctx,
): Promise<Output<DisableKeyCommand>> {
  await changeKey(ctx, input.KeyId, { action: 'DisableKey' }, (spec) => ({ ...spec, enabled: false }));
  return {};
}
