import type { EncryptCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import * as use from '../../encryption/use.ts';
import type { Input, Output } from '../../operation.ts';
import { check, length } from '../../shared/constraints.ts';
import { checkAlgorithm } from './algorithms.ts';
import { dryRun } from './faults.ts';

export async function encrypt(input: Input<EncryptCommand>, ctx: Ctx): Promise<Output<EncryptCommand>> {
  checkAlgorithm(input.EncryptionAlgorithm);
  check(length('plaintext', input.Plaintext, [1, 4096], { hidden: true }));
  const { blob, key } = await use.encrypt(ctx, input.KeyId, input.Plaintext, input.EncryptionContext);
  if (input.DryRun) throw dryRun();
  return { CiphertextBlob: blob, KeyId: arnOf(ctx, key), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
}
