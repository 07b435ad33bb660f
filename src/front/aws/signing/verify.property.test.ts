// Whatever the SDK signs is let in, and whatever was changed since is not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsFault } from '../fault.ts';
import type { WireRequest } from '../wire/protocol.ts';
import { CALLER, credentials, type Draft, NOW, type Signing, signed } from './testing.ts';
import { verifySignature } from './verify.ts';

const verify = (request: WireRequest) => verifySignature(request, { credentials, nowMs: NOW });

/** Any text, with what is special in URLs and headers more often than chance would have it. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '+',
    '%',
    '%2F',
    'a b',
    'a=b',
    'a&b',
    '/',
    '~',
    "!'()*",
    'é',
    '漢字',
    '😀',
    'a/b//c',
  ),
);
const name = text.filter((value) => value !== '' && value !== '__proto__' && !/^x-amz-/i.test(value));
const segment = fc.oneof(
  text.map(encodeURIComponent),
  fc.constantFrom('', '.', '..', 'a%2Fb', "it's", 'a:b@c', '%7e'),
);
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
const headerName = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).map((value) => `h-${value}`);
/** A header has no control characters. */
const headerValue = text.map((value) =>
  [...value].filter((char) => char >= ' ' && char !== '\u007f').join(''),
);

const draft: fc.Arbitrary<Draft> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path,
  query: fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 4 }),
  headers: fc.dictionary(headerName, headerValue, { maxKeys: 4 }),
  body: text,
});
const signing: fc.Arbitrary<Signing> = fc.record({
  service: fc.constantFrom('iam', 'ec2', 'lambda', 's3', 'monitoring'),
  region: fc.constantFrom('us-east-2', 'eu-west-1'),
  presigned: fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }),
});

/** The SDK takes a URL of s3 to say nothing of the body only when it is told so. */
function asS3Does(request: Draft, { service, presigned }: Signing): Draft {
  if (service !== 's3' || presigned === undefined) return request;
  return { ...request, headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
}

test('what the SDK signs is let in, with its body', async () => {
  await fc.assert(
    fc.asyncProperty(draft, signing, async (request, how) => {
      const verified = await verify(await signed(asS3Does(request, how), how));
      expect(verified).toEqual({
        caller: CALLER,
        region: how.region,
        signingName: how.service,
        body: Buffer.from(request.body ?? ''),
        trailers: {},
      });
    }),
    { numRuns: 400 },
  );
});

type Change = (request: WireRequest) => WireRequest;
const headerChange =
  (header: string, change: (value: string) => string): Change =>
  (request) => ({
    ...request,
    headers: { ...request.headers, [header]: change(request.headers[header] ?? '') },
  });

const CHANGES: { readonly [what: string]: Change } = {
  method: (request) => ({ ...request, method: request.method === 'PATCH' ? 'GET' : 'PATCH' }),
  path: (request) => ({ ...request, path: `${request.path}x` }),
  'one more parameter': (request) => ({ ...request, query: `${request.query}&x=1` }),
  host: headerChange('host', (host) => `x${host}`),
  body: (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from('x')]) }),
  'a header of AWS that nobody signed': headerChange('x-amz-target', () => 'Other.Target'),
};

test.each(Object.keys(CHANGES))('a request whose %s was changed is refused', async (what) => {
  await fc.assert(
    fc.asyncProperty(draft, signing, async (request, how) => {
      const unsignedBody = what === 'body' && how.service === 's3' && how.presigned !== undefined;
      fc.pre(!unsignedBody);
      const original = await signed(asS3Does(request, how), how);
      const refused = expect(verify((CHANGES[what] as Change)(original))).rejects; // of this table
      await refused.toHaveProperty(
        'wire.code',
        what === 'body' && how.service === 's3' ? 'XAmzContentSHA256Mismatch' : 'SignatureDoesNotMatch',
      );
    }),
    { numRuns: 60 },
  );
});

const piece = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    'AWS4-HMAC-SHA256 ',
    'Credential=',
    'SignedHeaders=host;x-amz-date',
    'SignedHeaders=constructor;host;__proto__',
    `Signature=${'0'.repeat(64)}`,
    'AKIAIOSFODNN7EXAMPLE/20260102/us-east-2/iam/aws4_request',
    ', ',
    '/',
    '&',
    '=',
    '%',
    '%2',
    '%ff',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&',
    'X-Amz-Credential=',
    'X-Amz-Date=20260102T030405Z&',
    'X-Amz-Signature=',
    'X-Amz-SignedHeaders=host',
    'X-Amz-Expires=',
  ),
);
const rubble = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

test('rubble is refused in words, whatever it is made of', async () => {
  await fc.assert(
    fc.asyncProperty(rubble, rubble, rubble, fc.boolean(), async (path, query, authorization, inHeader) => {
      const headers = {
        host: 'h',
        'x-amz-date': '20260102T030405Z',
        ...(inHeader ? { authorization } : {}),
      };
      const request = { method: 'GET', path: `/${path}`, query, headers, body: Buffer.alloc(0) };
      await expect(verify(request)).rejects.toBeInstanceOf(AwsFault);
    }),
    { numRuns: 500 },
  );
});

test('chunks of rubble are refused in words', async () => {
  const line = fc.constantFrom(
    '0',
    '1',
    '5;chunk-signature=00',
    ';',
    '\r\n',
    'abcde',
    'x-amz-checksum-crc32:',
    '\n',
    '0\r\n\r\n',
  );
  const bodies = fc.array(fc.oneof(line, fc.string({ maxLength: 8 })), { maxLength: 10 });
  const words = ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'];
  await fc.assert(
    fc.asyncProperty(bodies, fc.constantFrom(...words), async (parts, word) => {
      const request = await signed(
        { method: 'PUT', headers: { 'x-amz-content-sha256': word } },
        { service: 's3' },
      );
      const verified = verify({ ...request, body: Buffer.from(parts.join('')) });
      await verified.then(
        ({ body }) => expect(body.length).toBeLessThanOrEqual(parts.join('').length),
        (error: unknown) => expect(error).toBeInstanceOf(AwsFault),
      );
    }),
    { numRuns: 300 },
  );
});
