import type { EnableKeyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';

export async function enableKey(input: Input<EnableKeyCommand>, ctx: Ctx): Promise<Output<EnableKeyCommand>> {
  await changeKey(ctx, input.KeyId, { action: 'EnableKey' }, (spec) => ({ ...spec, enabled: true }));
  return {};
}
