// Tokens of service accounts: what is signed is read, and nothing else.
import { createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signJwt } from './jwt.ts';
import { ensureTokenKey, type NewToken, serviceAccountTokens } from './service-account-tokens.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const NOW = Date.UTC(2026, 0, 1);
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const key = newKey();
const tokens = serviceAccountTokens(key, ISSUER);
const NEW: NewToken = {
  namespace: 'shop',
  account: { name: 'web', uid: 'u1' },
  audiences: ['sts.amazonaws.com'],
  nowMs: NOW,
  expiresAtMs: NOW + 3_600_000,
};

describe('a token', () => {
  it('is read as it was issued', () => {
    expect(tokens.read(tokens.issue({ ...NEW, bound: { kind: 'pod', name: 'web-1', uid: 'p1' } }))).toEqual({
      subject: 'system:serviceaccount:shop:web',
      namespace: 'shop',
      account: { name: 'web', uid: 'u1' },
      audiences: ['sts.amazonaws.com'],
      bound: { kind: 'pod', name: 'web-1', uid: 'p1' },
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      notBeforeMs: NOW,
      expiresAtMs: NOW + 3_600_000,
    });
  });

  it('can be checked by anybody with the published key', () => {
    const [header, payload, signature] = tokens.issue(NEW).split('.') as [string, string, string];
    const [jwk] = tokens.jwks.keys;
    expect(JSON.parse(Buffer.from(header, 'base64url').toString()).kid).toBe(jwk?.kid);
    const published = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const how = { key: published, dsaEncoding: 'ieee-p1363' } as const;
    const given = Buffer.from(signature, 'base64url');
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), how, given)).toBe(true);
    expect(jwk).not.toHaveProperty('d');
  });

  const forged = (change: (parts: string[]) => string[]) => change(tokens.issue(NEW).split('.')).join('.');
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['another key', serviceAccountTokens(newKey(), ISSUER).issue(NEW), 'bad signature'],
    ['another issuer', serviceAccountTokens(key, 'https://elsewhere').issue(NEW), 'unknown issuer'],
    ['no algorithm', forged(([, payload = '']) => [part({ alg: 'none' }), payload, 'AA']), 'bad signature'],
    [
      'a shared secret for an algorithm',
      forged(([, payload = '', signature = '']) => [part({ alg: 'HS256' }), payload, signature]),
      'bad signature',
    ],
    [
      'other claims',
      forged(([header = '', , signature = '']) => [header, part({ iss: ISSUER, sub: 'x' }), signature]),
      'bad signature',
    ],
    ['claims that are not ours', signJwt({ iss: ISSUER, sub: 'x' }, key, 'k'), 'malformed'],
    ['two parts', 'a.b', 'malformed'],
    ['no JSON', 'a.b.c', 'malformed'],
    ['nothing', '', 'malformed'],
  ])('with %s is refused', (_what, token, problem) => {
    expect(tokens.read(token)).toBe(problem);
  });
});

describe('the key', () => {
  it('is made once, is private, and another is not made when it cannot be read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tutti-token-key-'));
    try {
      const path = join(directory, 'service-account.key');
      const made = serviceAccountTokens(await ensureTokenKey(path), ISSUER);
      expect(serviceAccountTokens(await ensureTokenKey(path), ISSUER).jwks).toEqual(made.jwks);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      await writeFile(path, 'torn');
      await expect(ensureTokenKey(path)).rejects.toHaveProperty('code', 'Terminal');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
