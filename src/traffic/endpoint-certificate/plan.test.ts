import { beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueServer, type KeyPair } from '../../machinery/pki/certificate.ts';
import { endpointWildcards } from '../../model/function-hosts.ts';
import { goodUntil } from './plan.ts';

const DAY_MS = 86_400_000;
const nowMs = Date.UTC(2026, 10, 24);
const names = endpointWildcards('us-east-2');

describe('the certificate of a region', () => {
  let authority: KeyPair;
  let other: KeyPair;
  let pem: string;
  beforeAll(async () => {
    authority = await createAuthority('tutti', nowMs);
    other = await createAuthority('other', nowMs);
    pem = (await issueServer(authority, names, nowMs)).certificate;
  });
  const good = (atMs: number, wanted = names, by = authority) =>
    goodUntil(pem, { names: wanted, authority: by.certificate, nowMs: atMs });

  it('is kept until a month before its end', () => {
    const untilMs = good(nowMs);
    expect(untilMs).toBe(nowMs + 335 * DAY_MS);
    expect(good((untilMs ?? 0) + 1)).toBeUndefined();
  });

  it('is made anew for other names, by another authority, and when it is none', () => {
    expect(good(nowMs, endpointWildcards('eu-west-1'))).toBeUndefined();
    expect(good(nowMs, names, other)).toBeUndefined();
    expect(goodUntil('nonsense', { names, authority: authority.certificate, nowMs })).toBeUndefined();
  });
});
