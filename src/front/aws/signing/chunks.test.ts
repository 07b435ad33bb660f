// Bodies in chunks: AWS's own example of signed chunks, trailers, and what was tampered with.
import { describe, expect, it } from 'vitest';
import type { Credentials } from '../identity/credentials.ts';
import type { WireRequest } from '../wire/protocol.ts';
import { CALLER, KEY, signed } from './testing.ts';
import { verifySignature } from './verify.ts';

/** From the documentation of S3, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks". */
const EXAMPLE_TIME = Date.UTC(2013, 4, 24);
const FIRST = 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648';
const LAST = 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9';
const A64K = 'a'.repeat(65_536);

const credentials: Credentials = {
  find: async () => ({ secretAccessKey: KEY.secretAccessKey, caller: CALLER }),
  issue: () => {
    throw new Error('Nothing is issued here');
  },
};
const verify = (request: WireRequest) => verifySignature(request, { credentials, nowMs: EXAMPLE_TIME });

const chunk = (data: string, signature: string) =>
  `${data.length.toString(16)};chunk-signature=${signature}\r\n${data}\r\n`;

function example(body: string, headers: { readonly [name: string]: string } = {}): WireRequest {
  return {
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    query: '',
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'content-encoding': 'aws-chunked',
      'content-length': '66824',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '66560',
      authorization: `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9`,
      ...headers,
    },
    body: Buffer.from(body),
  };
}

const SECOND = '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497';
const WHOLE = chunk(A64K, FIRST) + chunk('a'.repeat(1024), SECOND) + chunk('', LAST);

describe('signed chunks', () => {
  it("AWS's example is let in, and comes without its framing", async () => {
    const { body } = await verify(example(WHOLE));
    expect(body.equals(Buffer.from(A64K + 'a'.repeat(1024)))).toBe(true);
  });

  it.each([
    ['a byte of data', WHOLE.replace('aaa\r\n', 'aab\r\n'), 'SignatureDoesNotMatch'],
    ['a signature', WHOLE.replace(SECOND, FIRST), 'SignatureDoesNotMatch'],
    [
      'the order',
      chunk('a'.repeat(1024), SECOND) + chunk(A64K, FIRST) + chunk('', LAST),
      'SignatureDoesNotMatch',
    ],
    ['no signature', WHOLE.replace(`;chunk-signature=${SECOND}`, ''), 'SignatureDoesNotMatch'],
    ['the end cut off', WHOLE.slice(0, -90), 'IncompleteBody'],
    ['the last chunk cut off', chunk(A64K, FIRST) + chunk('a'.repeat(1024), SECOND), 'IncompleteBody'],
    ['a size that is none', WHOLE.replace(/^10000;/, '-1;'), 'IncompleteBody'],
    ['a size beyond the body', WHOLE.replace(/^10000;/, 'ffffffff;'), 'IncompleteBody'],
    ['a trailer that nobody announced', `${WHOLE}x-amz-checksum-crc32:abc\r\n\r\n`, 'MalformedTrailerError'],
    ['nothing at all', '', 'IncompleteBody'],
  ])('with %s are refused', async (_what, body, code) => {
    await expect(verify(example(body))).rejects.toHaveProperty('wire.code', code);
  });
});

/** The documentation's example with a trailing checksum. */
const TRAILER = {
  'content-encoding': 'aws-chunked',
  'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'x-amz-trailer': 'x-amz-checksum-crc32c',
  authorization: `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e`,
};
const TRAILER_BODY =
  chunk(A64K, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2') +
  chunk('a'.repeat(1024), '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7') +
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n';
const TRAILER_SIGNATURE = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';

describe('signed chunks with a trailer', () => {
  it("AWS's example is let in, and the trailer told", async () => {
    const body = `${TRAILER_BODY}x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:${TRAILER_SIGNATURE}\r\n\r\n`;
    const verified = await verify(example(body, TRAILER));
    expect(verified.trailers).toEqual({ 'x-amz-checksum-crc32c': 'sOO8/Q==' });
    expect(verified.body.length).toBe(66_560);
  });

  it.each([
    [
      'another checksum',
      `x-amz-checksum-crc32c:AAAA/Q==\r\nx-amz-trailer-signature:${TRAILER_SIGNATURE}\r\n\r\n`,
    ],
    ['no signature', 'x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n'],
    ['nothing', '\r\n'],
  ])('%s is refused', async (_what, trailer) => {
    await expect(verify(example(TRAILER_BODY + trailer, TRAILER))).rejects.toHaveProperty(
      'wire.code',
      'SignatureDoesNotMatch',
    );
  });
});

describe('unsigned chunks with a trailer, as SDKs send them today', () => {
  const word = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const headers = { 'x-amz-content-sha256': word, 'x-amz-trailer': 'x-amz-checksum-crc32' };
  const send = async (framed: string, length = '5') => {
    const draft = {
      method: 'PUT',
      path: '/bucket/key',
      headers: { ...headers, 'x-amz-decoded-content-length': length },
    };
    const request = await signed(draft, { service: 's3', atMs: EXAMPLE_TIME });
    return verify({ ...request, body: Buffer.from(framed) });
  };

  it('come without their framing', async () => {
    const { body, trailers } = await send(
      '3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:hYfYQw==\r\n\r\n',
    );
    expect([body.toString(), trailers]).toEqual(['abcde', { 'x-amz-checksum-crc32': 'hYfYQw==' }]);
  });

  it.each([
    ['a length that is not theirs', '3\r\nabc\r\n0\r\n\r\n', 'IncompleteBody'],
    ['a trailer of no form', '5\r\nabcde\r\n0\r\nwhat\r\n\r\n', 'MalformedTrailerError'],
    ['no line end after the data', '5\r\nabcdeX0\r\n\r\n', 'IncompleteBody'],
  ])('with %s are refused', async (_what, framed, code) => {
    await expect(send(framed)).rejects.toHaveProperty('wire.code', code);
  });
});
