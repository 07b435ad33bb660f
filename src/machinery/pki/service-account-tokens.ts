// Tokens that say "I am this service account": signed here, checked by the Kubernetes API, by sts, and by whoever reads our public keys.
//
// The claims are those of Kubernetes. A token is bound to the account's UID, and may be bound to a pod or secret: whether these are
// still there is for the caller to look up, as are its times and audience.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { TuttiError } from '../../model/errors.ts';
import { isSignedWith, type JwtPayload, readJwt, signJwt } from './jwt.ts';
import { findText, writePrivateFile } from './private-file.ts';

/** What exists with a UID. */
export interface TokenReference {
  readonly name: string;
  readonly uid: string;
}

export interface TokenClaims {
  /** `system:serviceaccount:<namespace>:<name>` */
  readonly subject: string;
  readonly namespace: string;
  readonly account: TokenReference;
  readonly audiences: readonly string[];
  /** What it ends with, beside its time. */
  readonly bound?: TokenReference & { readonly kind: 'pod' | 'secret' | 'node' };
  readonly id: string;
  readonly notBeforeMs: number;
  readonly expiresAtMs: number;
}

export type NewToken = Omit<TokenClaims, 'subject' | 'id' | 'notBeforeMs'> & { readonly nowMs: number };

export type TokenProblem = 'malformed' | 'unknown issuer' | 'bad signature';

export interface ServiceAccountTokens {
  /** `https://kubernetes.default.svc.cluster.local` */
  readonly issuer: string;
  /** Our public keys, as /openid/v1/jwks serves them. */
  readonly jwks: { readonly keys: readonly JwtPayload[] };
  issue(token: NewToken): string;
  /** The claims of a token that we signed, whatever its times and audience. */
  read(token: string): TokenClaims | TokenProblem;
}

/** The key at `path`, made when there is none. Throws Terminal when the file cannot be read as a key. */
export async function ensureTokenKey(path: string): Promise<KeyObject> {
  const found = await findText(path);
  if (found !== undefined) return parseKey(found, path);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writePrivateFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return privateKey;
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    // Another key would end every token that was handed out.
    throw new TuttiError('Terminal', `Cannot read the key of service accounts from "${path}"`, { cause });
  }
}

export function serviceAccountTokens(key: KeyObject, issuer: string): ServiceAccountTokens {
  const publicKey = createPublicKey(key);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(spki).digest('base64url');
  return {
    issuer,
    jwks: { keys: [{ use: 'sig', ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'ES256' }] },
    issue: (token) => signJwt(payloadOf(token, issuer), key, keyId),
    read(token) {
      const jwt = readJwt(token);
      if (!jwt) return 'malformed';
      if (jwt.payload.iss !== issuer) return 'unknown issuer';
      if (!isSignedWith(jwt, publicKey)) return 'bad signature';
      return claimsOf(jwt.payload) ?? 'malformed';
    },
  };
}

export function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

function payloadOf(token: NewToken, issuer: string): JwtPayload {
  const { audiences, namespace, account, bound, nowMs, expiresAtMs } = token;
  const now = Math.floor(nowMs / 1000);
  return {
    aud: audiences,
    exp: Math.floor(expiresAtMs / 1000),
    iat: now,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...(bound ? { [bound.kind]: { name: bound.name, uid: bound.uid } } : {}),
      serviceaccount: { name: account.name, uid: account.uid },
    },
    nbf: now,
    sub: serviceAccountUser(namespace, account.name),
  };
}

const BOUND = ['pod', 'secret', 'node'] as const;

/** Undefined when it has not the claims that we write. */
function claimsOf(payload: JwtPayload): TokenClaims | undefined {
  const { sub, aud, exp, nbf, jti } = payload;
  const own = payload['kubernetes.io'] as JwtPayload | undefined;
  const account = reference(own?.serviceaccount);
  const namespace = own?.namespace;
  if (!account || typeof namespace !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof exp !== 'number' || typeof nbf !== 'number' || !Array.isArray(aud)) return undefined;
  const kind = BOUND.find((name) => own?.[name] !== undefined);
  const bound = kind && reference(own?.[kind]);
  return {
    subject: sub,
    namespace,
    account,
    audiences: aud.map(String),
    ...(kind && bound ? { bound: { kind, ...bound } } : {}),
    id: String(jti),
    notBeforeMs: nbf * 1000,
    expiresAtMs: exp * 1000,
  };
}

function reference(value: unknown): TokenReference | undefined {
  const { name, uid } = (value ?? {}) as { readonly name?: unknown; readonly uid?: unknown };
  return typeof name === 'string' && typeof uid === 'string' ? { name, uid } : undefined;
}
