// The key that signs: derived from a secret for one day, region and service. The last few hundred are kept, as deriving costs four hashes.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CredentialScope } from './scope.ts';

type Place = Pick<CredentialScope, 'date' | 'region' | 'service'>;

const KEPT = 500;

/** Throws nothing; the same inputs give the same key. */
export function signingKeys(): (secretAccessKey: string, place: Place) => Buffer {
  const kept = new Map<string, Buffer>();
  return (secret, { date, region, service }) => {
    const name = `${date}/${region}/${service}/${secret}`;
    const found = kept.get(name);
    if (found) return found;
    const key = [date, region, service, 'aws4_request'].reduce<Buffer>(
      (last, text) => createHmac('sha256', last).update(text).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(name, key);
    return key;
  };
}

export function signatureOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Takes the same time wherever two texts of the same length differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const a = Buffer.from(given, 'utf8');
  const b = Buffer.from(expected, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}
