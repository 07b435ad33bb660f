// Which requests are let in, what a mismatch tells, and what is known before anything is checked.
import { describe, expect, it } from 'vitest';
import { sha256 } from './canonical.ts';
import { type Change, header, LIST, MINUTE, query, verify } from './changes.case.ts';
import { credentialScope, isSigned } from './scope.ts';
import { signatureOf, signingKeys } from './signing-key.ts';
import { CALLER, KEY, NOW, type Signing, signed } from './testing.ts';

describe('let in is', () => {
  it.each<{
    readonly name: string;
    readonly signing?: Signing;
    readonly change?: Change;
    readonly nowMs?: number;
  }>([
    { name: 'a signature in the header' },
    { name: 'one that is fifteen minutes old', nowMs: NOW + 15 * MINUTE },
    { name: 'one that is fifteen minutes early', nowMs: NOW - 15 * MINUTE },
    { name: 'a URL', signing: { presigned: 60 } },
    { name: 'a URL at its last second', signing: { presigned: 604_800 }, nowMs: NOW + 604_800_000 },
    {
      name: "a URL of sts for a quarter of an hour, whatever it says, as the tokens of 'aws eks get-token' need",
      signing: { presigned: 60, service: 'sts' },
      nowMs: NOW + 14 * MINUTE,
    },
    { name: 'a header that nobody signed and that is not of AWS', change: header('user-agent', 'x') },
    {
      name: 'a header whose fields are divided by commas alone',
      change: header('authorization', (text) => text.replaceAll(', ', ',')),
    },
  ])('$name', async ({ signing, change = (request) => request, nowMs }) => {
    const request = change(await signed({ ...LIST, body: 'a=b' }, signing));
    const service = signing?.service ?? 'iam';
    expect(await verify(request, nowMs)).toEqual({
      caller: CALLER,
      region: 'us-east-2',
      signingName: service,
      body: Buffer.from('a=b'),
      trailers: {},
    });
  });

  it('a request with a Date header only, whose time is signed in the basic form', async () => {
    const date = new Date(NOW).toUTCString();
    const canonical = `GET\n/\n\ndate:${date}\nhost:h\n\ndate;host\n${sha256('')}`;
    const toSign = `AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/us-east-2/iam/aws4_request\n${sha256(canonical)}`;
    const key = signingKeys()(KEY.secretAccessKey, { date: '20260102', region: 'us-east-2', service: 'iam' });
    const authorization = `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/20260102/us-east-2/iam/aws4_request, SignedHeaders=date;host, Signature=${signatureOf(key, toSign)}`;
    const headers = { date, host: 'h', authorization };
    const request = { method: 'GET', path: '/', query: '', headers, body: Buffer.alloc(0) };
    expect(await verify(request)).toHaveProperty('caller', CALLER);
    await expect(verify(request, NOW + 16 * MINUTE)).rejects.toHaveProperty(
      'wire.code',
      'SignatureDoesNotMatch',
    );
  });

  it('a header that came twice and was signed joined by a comma', async () => {
    const request = await signed({ headers: { 'x-twice': 'a,b' } });
    expect(await verify(header('x-twice', 'a, b')(request))).toHaveProperty('caller', CALLER);
  });
});

describe('a mismatch', () => {
  it('tells both texts as they should have been', async () => {
    const request = query('ListUsers', 'ListRoles')(await signed(LIST));
    await expect(verify(request)).rejects.toHaveProperty(
      'wire.message',
      expect.stringContaining(
        "The Canonical String for this request should have been\n'POST\n/\nAction=ListRoles&Version=2010-05-08\nhost:127.0.0.1:4566\n",
      ),
    );
  });
});

describe('the scope is known before anything is checked', () => {
  it.each([{ presigned: 60 }, {}])('%o', async (signing) => {
    const request = await signed(LIST, signing);
    expect(isSigned(request)).toBe(true);
    expect(credentialScope(request)).toEqual({
      accessKeyId: KEY.accessKeyId,
      date: '20260102',
      region: 'us-east-2',
      service: 'iam',
      terminator: 'aws4_request',
    });
  });
  it('and of an unsigned request there is none', () => {
    const request = { headers: {}, query: 'Action=ListUsers' };
    expect([isSigned(request), credentialScope(request)]).toEqual([false, undefined]);
  });
});
