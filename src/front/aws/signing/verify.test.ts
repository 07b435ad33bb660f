// What is let in and what is refused, with AWS's codes and texts.
import { describe, expect, it } from 'vitest';
import type { WireRequest } from '../wire/protocol.ts';
import { sha256 } from './canonical.ts';
import { credentialScope, isSigned } from './scope.ts';
import { signatureOf, signingKeys } from './signing-key.ts';
import { CALLER, credentials, KEY, NOW, type Signing, signed } from './testing.ts';
import { verifySignature } from './verify.ts';

const MINUTE = 60_000;
const verify = (request: WireRequest, nowMs = NOW) => verifySignature(request, { credentials, nowMs });
const LIST = { query: { Action: 'ListUsers', Version: '2010-05-08' } };

type Change = (request: WireRequest) => WireRequest;
const header =
  (name: string, change: string | ((value: string) => string)): Change =>
  (request) => {
    const value = request.headers[name] ?? '';
    return {
      ...request,
      headers: { ...request.headers, [name]: typeof change === 'string' ? change : change(value) },
    };
  };
const without =
  (name: string): Change =>
  (request) => ({
    ...request,
    headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
  });
const authorization = (from: string | RegExp, to: string) =>
  header('authorization', (text) => text.replace(from, to));
const query =
  (from: string | RegExp, to: string): Change =>
  (request) => ({ ...request, query: request.query.replace(from, to) });

interface Refusal {
  readonly name: string;
  readonly signing?: Signing;
  readonly change?: Change;
  readonly nowMs?: number;
  readonly code: string;
  readonly status?: number;
  readonly message: string | RegExp;
}

const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;
const KEY_UNKNOWN = 'The security token included in the request is invalid.';

const REFUSALS: readonly Refusal[] = [
  {
    name: 'one that nobody signed',
    change: without('authorization'),
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  },
  {
    name: 'another scheme',
    change: header('authorization', 'Bearer abc'),
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  },
  {
    name: 'version 2 in a header',
    change: header('authorization', 'AWS AKIAIOSFODNN7EXAMPLE:abc'),
    code: 'InvalidRequest',
    status: 400,
    message: /AWS4-HMAC-SHA256/,
  },
  {
    name: 'version 2 in a URL',
    change: (request) => ({
      ...without('authorization')(request),
      query: 'AWSAccessKeyId=a&Signature=b&Expires=1',
    }),
    code: 'InvalidRequest',
    status: 400,
    message: /AWS4-HMAC-SHA256/,
  },
  {
    name: 'another algorithm',
    change: authorization('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
    code: 'IncompleteSignature',
    status: 400,
    message: "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
  },
  {
    name: 'a header without a signature',
    change: authorization(/, Signature=.*/, ''),
    code: 'IncompleteSignature',
    status: 400,
    message: /^Authorization header requires 'Signature' parameter\. \(Hashed/,
  },
  {
    name: 'a header with nothing',
    change: header('authorization', 'AWS4-HMAC-SHA256'),
    code: 'IncompleteSignature',
    status: 400,
    message: /'Credential' parameter\. .*'Signature' parameter\. .*'SignedHeaders' parameter\. /,
  },
  {
    name: 'no date',
    change: without('x-amz-date'),
    code: 'IncompleteSignature',
    status: 400,
    message: /existence of either a 'X-Amz-Date' or a 'Date' header/,
  },
  {
    name: 'something without an equal-sign',
    change: authorization('SignedHeaders=', 'SignedHeaders '),
    code: 'IncompleteSignature',
    status: 400,
    message: /missing equal-sign/,
  },
  {
    name: 'two Authorization headers',
    change: header('authorization', (text) => `${text}, ${text}`),
    code: 'IncompleteSignature',
    status: 400,
    message: /missing equal-sign/,
  },
  {
    name: 'two signatures',
    change: header('authorization', (text) => `${text}, Signature=00`),
    code: 'IncompleteSignature',
    status: 400,
    message: /'Signature' more than once/,
  },
  {
    name: 'two dates',
    change: header('x-amz-date', (text) => `${text}, ${text}`),
    code: 'IncompleteSignature',
    status: 400,
    message:
      "Date must be in ISO-8601 'basic format'. Got '20260102T030405Z, 20260102T030405Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  },
  {
    name: 'a day that does not exist',
    change: header('x-amz-date', '20260230T030405Z'),
    code: 'IncompleteSignature',
    status: 400,
    message: /ISO-8601/,
  },
  {
    name: 'a signature in both places',
    change: query(/$/, '&X-Amz-Algorithm=AWS4-HMAC-SHA256'),
    code: 'SignatureDoesNotMatch',
    message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  },
  {
    name: 'a credential of four parts',
    change: authorization('/aws4_request', ''),
    code: 'IncompleteSignature',
    status: 400,
    message: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${KEY.accessKeyId}/20260102/us-east-2/iam'`,
  },
  {
    name: 'one that is sixteen minutes old',
    nowMs: NOW + 16 * MINUTE,
    code: 'SignatureDoesNotMatch',
    message:
      'Signature expired: 20260102T030405Z is now earlier than 20260102T030505Z (20260102T032005Z - 15 min.)',
  },
  {
    name: 'one that is sixteen minutes early',
    nowMs: NOW - 16 * MINUTE,
    code: 'SignatureDoesNotMatch',
    message:
      'Signature not yet current: 20260102T030405Z is still later than 20260102T030305Z (20260102T024805Z + 15 min.)',
  },
  {
    name: 'the day of another time',
    change: authorization('/20260102/', '/20260101/'),
    code: 'SignatureDoesNotMatch',
    message:
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260101' != '20260102', from '20260102T030405Z'.",
  },
  {
    name: 'a region of no form',
    change: authorization('/us-east-2/', '/US_EAST/'),
    code: 'SignatureDoesNotMatch',
    message: "Credential should be scoped to a valid region, not 'US_EAST'.",
  },
  {
    name: 'another terminator',
    change: authorization('aws4_request', 'aws5_request'),
    code: 'SignatureDoesNotMatch',
    message: "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
  },
  {
    name: 'the region of another scope',
    change: authorization('/us-east-2/', '/us-east-1/'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'the service of another scope',
    change: authorization('/iam/', '/sts/'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'a host that is not signed',
    change: authorization('host;', ''),
    code: 'SignatureDoesNotMatch',
    message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  },
  {
    name: 'a signed header that is missing',
    change: without('x-amz-content-sha256'),
    code: 'SignatureDoesNotMatch',
    message: "The request has no header 'x-amz-content-sha256', which was signed.",
  },
  {
    name: 'a signed header that is no header but a word of the language',
    change: authorization('SignedHeaders=', 'SignedHeaders=constructor;'),
    code: 'SignatureDoesNotMatch',
    message: "The request has no header 'constructor', which was signed.",
  },
  {
    name: 'a target that is not signed',
    change: header('x-amz-target', 'AmazonSSM.DeleteParameter'),
    code: 'SignatureDoesNotMatch',
    message: "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
  },
  {
    name: 'a header that came twice with other values',
    change: header('host', (host) => `${host}, evil.example`),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'an unknown key',
    signing: { key: { ...KEY, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' } },
    code: 'InvalidClientTokenId',
    message: KEY_UNKNOWN,
  },
  {
    name: 'another secret',
    signing: { key: { ...KEY, secretAccessKey: 'guessed' } },
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'a signature of another length',
    change: authorization(/Signature=.*/, 'Signature=abc'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'a signature in capitals',
    change: header('authorization', (text) =>
      text.replace(/Signature=(.*)/, (_, hex: string) => `Signature=${hex.toUpperCase()}`),
    ),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'another parameter',
    change: query('ListUsers', 'DeleteUser'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'another body',
    change: (request) => ({ ...request, body: Buffer.from('x') }),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'another body, to s3',
    signing: { service: 's3' },
    change: (request) => ({ ...request, body: Buffer.from('x') }),
    code: 'XAmzContentSHA256Mismatch',
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  {
    name: 'a URL after its time',
    signing: { presigned: 120 },
    nowMs: NOW + 121_000,
    code: 'SignatureDoesNotMatch',
    message:
      'Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T030606Z - 2 min.)',
  },
  {
    name: 'a URL whose time was stretched',
    signing: { presigned: 60 },
    change: query('Expires=60', 'Expires=6000'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
  {
    name: 'a URL of more than a week',
    signing: { presigned: 60 },
    change: query('Expires=60', 'Expires=604801'),
    code: 'IncompleteSignature',
    status: 400,
    message: /less than a week/,
  },
  {
    name: 'a URL of less than nothing',
    signing: { presigned: 60 },
    change: query('Expires=60', 'Expires=-1'),
    code: 'IncompleteSignature',
    status: 400,
    message: 'X-Amz-Expires must be non-negative',
  },
  {
    name: 'a URL of no number',
    signing: { presigned: 60 },
    change: query('Expires=60', 'Expires=1e3'),
    code: 'IncompleteSignature',
    status: 400,
    message: 'X-Amz-Expires should be a number',
  },
  {
    name: 'a URL without its signature',
    signing: { presigned: 60 },
    change: query(/&X-Amz-Signature=[0-9a-f]+/, ''),
    code: 'IncompleteSignature',
    status: 400,
    message:
      "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
  },
  {
    name: 'a URL with two credentials',
    signing: { presigned: 60 },
    change: query(/$/, '&x-amz-credential=a/20260102/us-east-2/iam/aws4_request'),
    code: 'IncompleteSignature',
    status: 400,
    message: /'x-amz-credential' only once/,
  },
  {
    name: 'a URL with another parameter',
    signing: { presigned: 60 },
    change: query(/$/, '&X-Other=1'),
    code: 'SignatureDoesNotMatch',
    message: MISMATCH,
  },
];

describe('refused is', () => {
  it.each(REFUSALS)(
    '$name',
    async ({ signing, change = (request) => request, nowMs, code, status = 403, message }) => {
      const request = change(await signed(LIST, signing));
      const fault = await verify(request, nowMs).then(
        () => undefined,
        (error: { wire: { code: string; status: number; message: string } }) => error.wire,
      );
      expect(fault).toMatchObject({ code, status });
      if (typeof message === 'string') expect(fault?.message).toBe(message);
      else expect(fault?.message).toMatch(message);
      expect(fault?.message).not.toContain(KEY.secretAccessKey);
    },
  );
});

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
