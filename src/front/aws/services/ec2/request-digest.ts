// Has a call come before? A client token names it, a digest of what it asks for says whether it is the same one.
import { createHash } from 'node:crypto';

/** Of an object that a call with a client token made: the digest of that call. */
export const REQUEST_ANNOTATION = 'tutti.dev/aws-request';

/** Of what a call says, in the order of the wire's schema. */
export function digestOf(input: object): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 32);
}
