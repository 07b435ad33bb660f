// JSON Web Tokens, as far as our own need: ES256 in the compact form. Nothing of a token is believed before its signature was checked.
import { type KeyObject, sign, verify } from 'node:crypto';

export type JwtPayload = { readonly [claim: string]: unknown };

export interface Jwt {
  readonly header: JwtPayload;
  readonly payload: JwtPayload;
  /** What was signed, and by what. */
  readonly signed: string;
  readonly signature: Buffer;
}

const ALGORITHM = 'ES256';

/** A token with these claims; `keyId` tells which key to check it with. */
export function signJwt(payload: JwtPayload, key: KeyObject, keyId: string): string {
  const signed = `${encoded({ alg: ALGORITHM, kid: keyId })}.${encoded(payload)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** Takes a token apart, believing nothing. Undefined when it is none. */
export function readJwt(token: string): Jwt | undefined {
  const [header, payload, signature, more] = token.split('.');
  if (!header || !payload || !signature || more !== undefined) return undefined;
  const parts = { header: decoded(header), payload: decoded(payload) };
  if (!parts.header || !parts.payload) return undefined;
  return {
    header: parts.header,
    payload: parts.payload,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** True when the key signed it, with the one algorithm that we use, whatever the token says of its own. */
export function isSignedWith({ header, signed, signature }: Jwt, key: KeyObject): boolean {
  if (header.alg !== ALGORITHM) return false;
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): JwtPayload | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JwtPayload) // checked
      : undefined;
  } catch {
    return undefined;
  }
}
