// How is a value that must not be readable on disk kept?
//
//   magic "TS1" | key id (8 bytes) | nonce (12) | tag (16) | ciphertext       AES-256-GCM
//
// The store key is bound in as additional data, so a record cannot be moved to another object. The key id says which
// key sealed a record, so that a wrong key file is told apart from a damaged record.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { TuttiError } from '../../model/errors.ts';

const MAGIC = Buffer.from('TS1');
const ID = 8;
const NONCE = 12;
const TAG = 16;
const HEADER = MAGIC.length + ID + NONCE + TAG;

export interface Seal {
  seal(storeKey: string, plain: Uint8Array): Buffer;
  /** Throws Terminal when the record was sealed with another key or is damaged. */
  open(storeKey: string, sealed: Uint8Array): Buffer;
}

/** A seal with one 32-byte key. */
export function openSeal(key: Uint8Array): Seal {
  if (key.length !== 32) throw new RangeError(`A sealing key has 32 bytes, this one has ${key.length}`);
  const id = createHash('sha256').update(key).digest().subarray(0, ID);
  return {
    seal(storeKey, plain) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(storeKey));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([MAGIC, id, nonce, cipher.getAuthTag(), text]);
    },
    open(storeKey, sealed) {
      const record = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const used = record.subarray(MAGIC.length, MAGIC.length + ID);
      if (!used.equals(id))
        throw unreadable(
          storeKey,
          `it was sealed with key ${used.toString('hex')}, not ${id.toString('hex')}`,
        );
      return unseal(storeKey, record, key);
    },
  };
}

/** True for what `seal` made. */
export function isSealed(value: Uint8Array): boolean {
  return value.length >= HEADER && MAGIC.every((byte, index) => value[index] === byte);
}

function unseal(storeKey: string, record: Buffer, key: Uint8Array): Buffer {
  const nonce = record.subarray(MAGIC.length + ID, MAGIC.length + ID + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(storeKey));
  decipher.setAuthTag(record.subarray(HEADER - TAG, HEADER));
  try {
    return Buffer.concat([decipher.update(record.subarray(HEADER)), decipher.final()]);
  } catch (cause) {
    throw unreadable(storeKey, 'its seal is broken', cause);
  }
}

function unreadable(storeKey: string, why: string, cause?: unknown): TuttiError {
  return new TuttiError('Terminal', `Cannot read "${storeKey}"`, { detail: why, cause });
}
