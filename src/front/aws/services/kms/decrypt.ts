import type { DecryptCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { checkAlgorithm } from './algorithms.ts';
import { open } from './ciphertexts.ts';
import { dryRun } from './faults.ts';

export async function decrypt(input: Input<DecryptCommand>, ctx: Ctx): Promise<Output<DecryptCommand>> {
  checkAlgorithm(input.EncryptionAlgorithm);
  const { plain, key } = await open(ctx, {
    blob: input.CiphertextBlob,
    expected: input.KeyId,
    context: input.EncryptionContext,
  });
  if (input.DryRun) throw dryRun();
  return { KeyId: arnOf(ctx, key), Plaintext: plain, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
}
