import type { ReEncryptCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import { encrypt } from '../../encryption/use.ts';
import type { Input, Output } from '../../operation.ts';
import { checkAlgorithm } from './algorithms.ts';
import { open } from './ciphertexts.ts';
import { dryRun } from './faults.ts';

export async function reEncrypt(input: Input<ReEncryptCommand>, ctx: Ctx): Promise<Output<ReEncryptCommand>> {
  checkAlgorithm(input.SourceEncryptionAlgorithm);
  checkAlgorithm(input.DestinationEncryptionAlgorithm);
  const from = await open(ctx, {
    blob: input.CiphertextBlob,
    expected: input.SourceKeyId,
    context: input.SourceEncryptionContext,
  });
  const to = await encrypt(ctx, input.DestinationKeyId, from.plain, input.DestinationEncryptionContext);
  if (input.DryRun) throw dryRun();
  return {
    CiphertextBlob: to.blob,
    SourceKeyId: arnOf(ctx, from.key),
    KeyId: arnOf(ctx, to.key),
    SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  };
}
