// Data keys: random bytes, and the same bytes encrypted.
import { randomBytes } from 'node:crypto';
import type { DataKeySpec } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import type { EncryptionContext } from '../../encryption/cipher.ts';
import { type Encrypted, encrypt } from '../../encryption/use.ts';
import { check, oneOf, range } from '../../shared/constraints.ts';
import { dryRun, validation } from './faults.ts';

const LENGTHS: { readonly [spec in DataKeySpec]: number } = { AES_128: 16, AES_256: 32 };

export interface DataKeyRequest {
  readonly KeyId: string;
  readonly KeySpec?: DataKeySpec;
  readonly NumberOfBytes?: number;
  readonly EncryptionContext?: EncryptionContext;
  readonly DryRun?: boolean;
}

export async function newDataKey(
  ctx: Ctx,
  request: DataKeyRequest,
): Promise<Encrypted & { readonly plain: Buffer }> {
  const { KeyId, KeySpec, NumberOfBytes, EncryptionContext, DryRun } = request;
  check(oneOf('keySpec', KeySpec, Object.keys(LENGTHS)), range('numberOfBytes', NumberOfBytes, [1, 1024]));
  if (KeySpec === undefined && NumberOfBytes === undefined)
    throw validation('Please specify either number of bytes or key spec.');
  if (KeySpec !== undefined && NumberOfBytes !== undefined)
    throw validation('Please specify either number of bytes or key spec, but not both.');
  const plain = randomBytes(KeySpec ? LENGTHS[KeySpec] : (NumberOfBytes ?? 0));
  const encrypted = await encrypt(ctx, KeyId, plain, EncryptionContext);
  if (DryRun) throw dryRun();
  return { ...encrypted, plain };
}
