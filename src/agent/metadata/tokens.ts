// Session tokens of version 2: who has one asked for it from the machine itself. They need no storage.
//
// A token is its end and a keyed digest over it and the machine: another machine's, a changed or an old one is none.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const LONGEST_S = 21_600;

export interface Tokens {
  /** For the machine with this UID, valid for so many seconds. */
  issue(uid: string, ttlSeconds: number): string;
  isValid(uid: string, token: string): boolean;
}

export function openTokens(key: Uint8Array, now: () => number): Tokens {
  const digest = (uid: string, head: Buffer): Buffer =>
    createHmac('sha256', key).update(uid).update('\0').update(head).digest();
  return {
    issue(uid, ttlSeconds) {
      const head = Buffer.concat([Buffer.alloc(6), randomBytes(4)]);
      head.writeUIntBE(Math.floor(now() / 1000) + ttlSeconds, 0, 6);
      return Buffer.concat([head, digest(uid, head)]).toString('base64url');
    },
    isValid(uid, token) {
      const bytes = Buffer.from(token, 'base64url');
      const head = bytes.subarray(0, 10);
      const wanted = digest(uid, head);
      if (bytes.length !== head.length + wanted.length) return false;
      if (!timingSafeEqual(bytes.subarray(10), wanted)) return false;
      return head.readUIntBE(0, 6) * 1000 > now();
    },
  };
}
