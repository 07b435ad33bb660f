import type { GenerateDataKeyWithoutPlaintextCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { newDataKey } from './data-keys.ts';

export async function generateDataKeyWithoutPlaintext(
  input: Input<GenerateDataKeyWithoutPlaintextCommand>,
  ctx: Ctx,
): Promise<Output<GenerateDataKeyWithoutPlaintextCommand>> {
  const { blob, key } = await newDataKey(ctx, input);
  return { CiphertextBlob: blob, KeyId: arnOf(ctx, key) };
}
