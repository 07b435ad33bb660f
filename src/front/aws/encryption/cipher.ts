// What does a ciphertext look like, and what is it bound to?
//
//   "TK1" | key id (16 bytes) | nonce (12) | tag (16) | ciphertext        AES-256-GCM
//
// The key's id and the encryption context are additional data: with another context, or another key's id, nothing decrypts.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Names and values that have to be told again, exactly, to decrypt. */
export type EncryptionContext = { readonly [name: string]: string };

const MAGIC = Buffer.from('TK1');
const ID = 16;
const NONCE = 12;
const TAG = 16;
const HEADER = MAGIC.length + ID + NONCE + TAG;

const idBytes = (keyId: string) => Buffer.from(keyId.replaceAll('-', ''), 'hex');

function additional(id: Uint8Array, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([id, Buffer.from(JSON.stringify(pairs))]);
}

/** `keyId` is a UUID, `material` the key's 32 bytes. */
export function encryptBytes(
  keyId: string,
  material: Uint8Array,
  plain: Uint8Array,
  context: EncryptionContext,
): Buffer {
  const id = idBytes(keyId);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', material, nonce).setAAD(additional(id, context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([MAGIC, id, nonce, cipher.getAuthTag(), text]);
}

/** The id of the key that made a ciphertext; undefined when it is not one of ours. */
export function keyIdOf(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < HEADER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const hex = bytes.subarray(MAGIC.length, MAGIC.length + ID).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Undefined when the ciphertext was changed, or the key or the context is another. */
export function decryptBytes(
  material: Uint8Array,
  blob: Uint8Array,
  context: EncryptionContext,
): Buffer | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const id = bytes.subarray(MAGIC.length, MAGIC.length + ID);
  const nonce = bytes.subarray(MAGIC.length + ID, MAGIC.length + ID + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', material, nonce).setAAD(additional(id, context));
  decipher.setAuthTag(bytes.subarray(HEADER - TAG, HEADER));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER)), decipher.final()]);
  } catch {
    return undefined; // the only thing that final() throws for is a tag that does not fit
  }
}
