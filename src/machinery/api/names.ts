// What is a new object called, when its caller leaves that to us, and what is its uid?
//
// Five characters of upstream's alphabet (no vowels, nothing that looks like something else) behind the prefix.
import { randomBytes, randomUUID } from 'node:crypto';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX = 5;
const MAX_PREFIX = 63 - SUFFIX;

/** Where uids and random suffixes come from; tests bring their own. */
export interface Identities {
  uid(): string;
  /** Five characters that make a generated name. */
  suffix(): string;
}

export const randomIdentities: Identities = {
  uid: () => randomUUID(),
  suffix: () => Array.from(randomBytes(SUFFIX), (byte) => ALPHABET[byte % ALPHABET.length]).join(''),
};

/** The name for `generateName`. */
export function generatedName(prefix: string, identities: Identities): string {
  return prefix.slice(0, MAX_PREFIX) + identities.suffix();
}
