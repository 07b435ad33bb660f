// Ids of access keys: AKIA for those that last, ASIA for those that end. As at AWS, an id has the account in it, and the rest is chance.
//
//   prefix (4 letters) | base32: 1 bit set | account (40 bits) | chance (39 bits)
import { randomBytes } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const CHANCE_BITS = 39n;

/** Twenty characters. */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', account: string): string {
  const chance = BigInt(`0x${randomBytes(5).toString('hex')}`) & ((1n << CHANCE_BITS) - 1n);
  let bits = (((1n << 40n) | BigInt(account)) << CHANCE_BITS) | chance;
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    text = LETTERS.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return prefix + text;
}

/** Forty characters, as AWS's secrets have. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString('base64');
}

/** The account of a key of any sort, ours or not; undefined when it is no such id. */
export function accountOfKey(accessKeyId: string): string | undefined {
  if (!/^(?:AKIA|ASIA)[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
  let bits = 0n;
  for (const char of accessKeyId.slice(4)) bits = (bits << 5n) | BigInt(LETTERS.indexOf(char));
  const account = (bits >> CHANCE_BITS) & ((1n << 40n) - 1n);
  return account > 999_999_999_999n ? undefined : account.toString().padStart(12, '0');
}
