// Which requests are refused, with AWS's codes and texts.
import { describe, expect, it } from 'vitest';
import { authorization, type Change, header, LIST, MINUTE, query, verify, without } from './changes.case.ts';
import { KEY, NOW, type Signing, signed } from './testing.ts';

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
