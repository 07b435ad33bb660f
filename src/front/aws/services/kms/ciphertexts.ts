// Reading what was encrypted: the key is told by the ciphertext, and has to be the one that the caller expects, if any.
import type { Ctx } from '../../context.ts';
import type { EncryptionContext } from '../../encryption/cipher.ts';
import { keyIdOf } from '../../encryption/cipher.ts';
import { invalidCiphertext } from '../../encryption/faults.ts';
import { getKey, keyId } from '../../encryption/keys.ts';
import { type Decrypted, decrypt } from '../../encryption/use.ts';
import { check, length } from '../../shared/constraints.ts';
import { incorrectKey } from './faults.ts';

export interface Ciphertext {
  readonly blob?: Uint8Array;
  /** As the caller names it. */
  readonly expected?: string;
  readonly context?: EncryptionContext;
}

/** Throws IncorrectKeyException, InvalidCiphertextException and what the key's state gives. */
export async function open(ctx: Ctx, { blob, expected, context }: Ciphertext): Promise<Decrypted> {
  if (blob === undefined) throw invalidCiphertext();
  check(length('ciphertextBlob', blob, [1, 6144], { hidden: true }));
  if (expected !== undefined) {
    const key = await getKey(ctx, expected);
    const used = keyIdOf(blob);
    if (used !== undefined && used !== keyId(key)) throw incorrectKey();
  }
  return decrypt(ctx, blob, context);
}
