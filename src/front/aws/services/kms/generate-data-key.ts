import type { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { newDataKey } from './data-keys.ts';

export async function generateDataKey(
  input: Input<GenerateDataKeyCommand>,
  ctx: Ctx,
): Promise<Output<GenerateDataKeyCommand>> {
  const { blob, plain, key } = await newDataKey(ctx, input);
  return { CiphertextBlob: blob, Plaintext: plain, KeyId: arnOf(ctx, key) };
}
