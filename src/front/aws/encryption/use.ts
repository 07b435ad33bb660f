// Encrypting and decrypting with the keys of callers: what KMS does itself and what other services keep their values with.
import type { EncryptionKey } from '../../../model/kinds/encryption-key.ts';
import type { Ctx } from '../context.ts';
import { decryptBytes, type EncryptionContext, encryptBytes, keyIdOf } from './cipher.ts';
import { invalidCiphertext } from './faults.ts';
import { assertUsable, getKey, keyId, keyWithId } from './keys.ts';

export interface Encrypted {
  readonly blob: Buffer;
  readonly key: EncryptionKey;
}

export interface Decrypted {
  readonly plain: Buffer;
  readonly key: EncryptionKey;
}

const materialOf = ({ spec }: EncryptionKey) => Buffer.from(spec.material, 'base64');

/** With the key that `name` means. Throws NotFoundException, DisabledException, KMSInvalidStateException. */
export async function encrypt(
  ctx: Ctx,
  name: string,
  plain: Uint8Array,
  context: EncryptionContext = {},
): Promise<Encrypted> {
  const key = await getKey(ctx, name);
  assertUsable(ctx, key);
  return { blob: encryptBytes(keyId(key), materialOf(key), plain, context), key };
}

/** The key is told by the ciphertext. Throws InvalidCiphertextException and what encrypt throws. */
export async function decrypt(
  ctx: Ctx,
  blob: Uint8Array,
  context: EncryptionContext = {},
): Promise<Decrypted> {
  const id = keyIdOf(blob);
  if (id === undefined) throw invalidCiphertext();
  const key = await keyWithId(ctx, id);
  assertUsable(ctx, key);
  const plain = decryptBytes(materialOf(key), blob, context);
  if (!plain) throw invalidCiphertext();
  return { plain, key };
}
