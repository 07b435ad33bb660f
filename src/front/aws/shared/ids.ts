// Ids that AWS gives: `vol-0f3b…` (17 hex digits), `AROA…` (letters and digits), UUIDs. Randomness comes in as a value.
import { randomBytes, randomUUID } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface Ids {
  /** `resource('vol')` = `vol-` and 17 hex digits. */
  resource(prefix: string): string;
  /** `unique('AROA')` = the prefix and 17 capitals and digits, as IAM names users, roles, policies and keys. */
  unique(prefix: string): string;
  /** `length` letters (both cases) and digits: the six after a secret's name. */
  mixed(length: number): string;
  uuid(): string;
}

function pick(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length); // above it the first letters would come more often
  let text = '';
  while (text.length < length)
    for (const byte of randomBytes(length))
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
  return text;
}

export const randomIds: Ids = {
  resource: (prefix) => `${prefix}-0${randomBytes(8).toString('hex')}`,
  unique: (prefix) => prefix + pick(LETTERS, 17),
  mixed: (length) => pick(MIXED, length),
  uuid: () => randomUUID(),
};
