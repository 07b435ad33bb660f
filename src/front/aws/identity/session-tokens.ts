// Session tokens: everything that there is to know of temporary credentials, sealed, so that nothing is stored and a restart changes nothing.
//
//   token  = base64( version | nonce (12) | tag (16) | AES-256-GCM of JSON )
//   secret = base64( HMAC-SHA-256 of the access key id and the nonce )        forty characters
//
// Both keys are derived from the one in session.key. A token is opaque to clients.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Caller } from './caller.ts';

export interface Session {
  readonly accessKeyId: string;
  readonly caller: Omit<Caller, 'accessKeyId'>;
  readonly expiresAtMs: number;
}

export interface OpenedSession extends Session {
  readonly secretAccessKey: string;
}

export interface SessionTokens {
  seal(session: Session): { readonly sessionToken: string; readonly secretAccessKey: string };
  /** Undefined for what was not made with this key, or changed since. */
  open(sessionToken: string): OpenedSession | undefined;
}

const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const HEADER = 1 + NONCE + TAG;
const SECRET_BYTES = 30;
/** Tokens whose content is remembered: opening one costs as much as the signature. */
const KEPT = 1000;

export function sessionTokens(key: Uint8Array): SessionTokens {
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'tutti session token', 32));
  const signing = Buffer.from(hkdfSync('sha256', key, '', 'tutti session secret', 32));
  const kept = new Map<string, OpenedSession>();
  const secretOf = (accessKeyId: string, nonce: Buffer) =>
    createHmac('sha256', signing)
      .update(accessKeyId)
      .update(nonce)
      .digest()
      .subarray(0, SECRET_BYTES)
      .toString('base64');
  return {
    seal({ accessKeyId, caller, expiresAtMs }) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from([VERSION]));
      const plain = JSON.stringify({ accessKeyId, caller, expiresAtMs });
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const token = Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), text]);
      return { sessionToken: token.toString('base64'), secretAccessKey: secretOf(accessKeyId, nonce) };
    },
    open(sessionToken) {
      const found = kept.get(sessionToken);
      if (found) return found;
      const token = Buffer.from(sessionToken, 'base64');
      const session = token[0] === VERSION && token.length > HEADER ? unseal(sealing, token) : undefined;
      if (!session) return undefined;
      const opened = {
        ...session,
        secretAccessKey: secretOf(session.accessKeyId, token.subarray(1, 1 + NONCE)),
      };
      const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(sessionToken, opened);
      return opened;
    },
  };
}

function unseal(key: Buffer, token: Buffer): Session | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, token.subarray(1, 1 + NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(Buffer.from([VERSION])).setAuthTag(token.subarray(1 + NONCE, HEADER));
  try {
    const plain = Buffer.concat([decipher.update(token.subarray(HEADER)), decipher.final()]);
    return JSON.parse(plain.toString('utf8')) as Session; // we sealed it
  } catch {
    return undefined;
  }
}
