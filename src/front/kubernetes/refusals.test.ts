// What the front refuses, with which code and which words.
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../../machinery/clock.ts';
import { openTestFront, type TestFront } from './testing.ts';

let front: TestFront;
beforeAll(async () => {
  front = await openTestFront({ clock: fakeClock(), limits: { bodyBytes: 10_000, compressFromBytes: 2000 } });
});
afterAll(() => front.close());

const MAPS = '/api/v1/namespaces/default/configmaps';
const aConfigMap = (name: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...rest,
});
const post = (path: string, body: unknown, headers = {}) =>
  front.ask(path, { method: 'POST', body, headers });

describe('what is refused', () => {
  const json = { 'content-type': 'application/json' };
  test.each([
    ['no JSON', MAPS, '{"a"', json, 400, 'BadRequest', /^the object provided is unrecognized/],
    ['nothing', MAPS, '', json, 400, 'BadRequest', /has no body/],
    [
      'a form',
      MAPS,
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UnsupportedMediaType',
      /unknown format/,
    ],
    [
      'what is packed',
      MAPS,
      'x',
      { ...json, 'content-encoding': 'gzip' },
      415,
      'UnsupportedMediaType',
      /unknown format/,
    ],
    [
      'too much',
      MAPS,
      JSON.stringify(aConfigMap('big', { data: { a: 'x'.repeat(20_000) } })),
      json,
      413,
      'RequestEntityTooLarge',
      /limit is 10000/,
    ],
    [
      'an answer we cannot give',
      MAPS,
      JSON.stringify(aConfigMap('x')),
      { ...json, accept: 'text/html' },
      406,
      'NotAcceptable',
      /only the following/,
    ],
    ['a bad selector', `${MAPS}?labelSelector=a+in`, undefined, {}, 400, 'BadRequest', /parse requirement/],
  ])('%s', async (_name, path, body, headers, code, reason, message) => {
    const answer = await front.ask(path, { method: body === undefined ? 'GET' : 'POST', body, headers });
    expect(answer).toMatchObject({ code, body: { kind: 'Status', reason, code } });
    expect(answer.body.message).toMatch(message);
  });

  test('a body without a length is cut off at the limit', async () => {
    const answer = await rawRequest(
      `POST ${MAPS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${front.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`2710\r\n${'x'.repeat(10_000)}\r\n`.repeat(2)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('headers over the limit', async () => {
    const answer = await rawRequest(`GET /api HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(80_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"reason":"RequestHeaderFieldsTooLarge"');
  });

  test('what is not HTTP', async () => {
    expect(await rawRequest('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([
    ['Strict', 400, undefined],
    ['Warn', 201, '299 - "duplicate field \\"data.a\\""'],
    ['Ignore', 201, undefined],
  ])('a field set twice, when validation is %s', async (validation, code, warning) => {
    const text = `{"metadata":{"name":"twice-${validation.toLowerCase()}"},"data":{"a":"1","a":"2"}}`;
    const answer = await post(`${MAPS}?fieldValidation=${validation}`, text);
    expect(answer.code).toBe(code);
    expect(answer.headers.warning).toBe(warning);
    if (code === 400) {
      expect(answer.body.message).toBe(
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a"',
      );
    }
  });

  test('broken rules are causes with their fields', async () => {
    expect(await post(MAPS, aConfigMap('No Name'))).toMatchObject({
      code: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringMatching(
          /^ConfigMap "No Name" is invalid: metadata.name: Invalid value: "No Name": /,
        ),
        details: {
          name: 'No Name',
          kind: 'ConfigMap',
          causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }],
        },
      },
    });
  });

  test.each([
    [
      'apply without a field manager',
      'apply-patch+yaml',
      '',
      'fieldManager: Required value: is required for apply patch',
    ],
    [
      'force without apply',
      'merge-patch+json',
      '?force=true',
      'force: Forbidden: may not be specified for non-apply patch',
    ],
  ])('%s', async (_name, type, parameters, reason) => {
    const headers = { 'content-type': `application/${type}` };
    const answer = await front.ask(`${MAPS}/x${parameters}`, { method: 'PATCH', body: {}, headers });
    expect(answer).toMatchObject({
      code: 422,
      body: { message: `PatchOptions.meta.k8s.io "" is invalid: ${reason}` },
    });
  });
});

/** What the front says to raw bytes, up to the end of the connection. */
function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { certificate: cert, key } = front.admin;
    const socket = connect(
      { port: front.front.port, host: '127.0.0.1', ca: front.authority.certificate, cert, key },
      () => socket.write(text),
    );
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', () => (answer === '' ? reject(new Error('no answer')) : resolve(answer)));
    socket.on('error', () => {});
  });
}
