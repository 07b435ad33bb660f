import { describe, expect, it } from 'vitest';
import { type AnswerForm, answerOf, preludeOf } from './response.ts';

interface Case {
  readonly name: string;
  readonly form: AnswerForm;
  readonly result: unknown;
  readonly expected:
    | readonly [status: number, headers: readonly (readonly string[])[], body: string]
    | undefined;
}

const JSON_TYPE = ['content-type', 'application/json'] as const;
const TEXT_TYPE = ['content-type', 'text/plain;charset=UTF-8'] as const;
const cases: readonly Case[] = [
  {
    name: 'JSON without a statusCode is the body of a 200',
    form: 'url',
    result: { message: 'Hello' },
    expected: [200, [JSON_TYPE], '{"message":"Hello"}'],
  },
  {
    name: 'a string is JSON too',
    form: '2.0',
    result: 'Hello, world!',
    expected: [200, [JSON_TYPE], '"Hello, world!"'],
  },
  {
    name: 'a list is JSON too',
    form: '2.0',
    result: [1],
    expected: [200, [JSON_TYPE], '[1]'],
  },
  {
    name: 'status, headers, cookies and body are as they are said',
    form: 'url',
    result: { statusCode: 201, headers: { 'X-A': 1 }, cookies: ['a=b', 'c=d'], body: 'made' },
    expected: [201, [JSON_TYPE, ['x-a', '1'], ['set-cookie', 'a=b'], ['set-cookie', 'c=d']], 'made'],
  },
  {
    name: 'a body in base64 is decoded',
    form: '2.0',
    result: { statusCode: '200', headers: { 'Content-Type': 'a/b' }, body: 'aGk=', isBase64Encoded: true },
    expected: [200, [['content-type', 'a/b']], 'hi'],
  },
  {
    name: 'an HTTP API says text of what says nothing',
    form: '2.0',
    result: { statusCode: 404 },
    expected: [404, [TEXT_TYPE], ''],
  },
  {
    name: 'lists of headers add up, and win over single ones of their name',
    form: '1.0',
    result: { statusCode: 200, headers: { a: 'x', b: 'y' }, multiValueHeaders: { a: ['1', '2'] } },
    expected: [200, [TEXT_TYPE, ['b', 'y'], ['a', '1'], ['a', '2']], ''],
  },
  {
    name: 'headers of the connection are not passed on',
    form: 'url',
    result: {
      statusCode: 200,
      headers: { Connection: 'close', 'content-length': '9', 'content-type': 'a/b' },
    },
    expected: [200, [['content-type', 'a/b']], ''],
  },
  { name: 'format 1.0 insists on a statusCode', form: '1.0', result: { a: 1 }, expected: undefined },
  { name: 'a load balancer insists on a statusCode', form: 'balancer', result: 'x', expected: undefined },
  {
    name: 'a status that is none is malformed',
    form: 'url',
    result: { statusCode: 'ok' },
    expected: undefined,
  },
  {
    name: 'a status out of range is malformed',
    form: '2.0',
    result: { statusCode: 1000 },
    expected: undefined,
  },
  {
    name: 'a header that would split the answer is malformed',
    form: 'url',
    result: { statusCode: 200, headers: { a: 'x\r\nb: y' } },
    expected: undefined,
  },
  {
    name: 'a body that is no text is malformed for an HTTP API',
    form: '2.0',
    result: { statusCode: 200, body: { a: 1 } },
    expected: undefined,
  },
  {
    name: 'a load balancer with lists takes lists only',
    form: 'balancer-multi',
    result: { statusCode: 200, headers: { a: '1' }, multiValueHeaders: { 'content-type': ['a/b'] } },
    expected: [200, [['content-type', 'a/b']], ''],
  },
];

describe('what a result means', () => {
  it.each(cases)('$name', ({ form, result, expected }) => {
    const answer = answerOf(form, Buffer.from(JSON.stringify(result)));
    const shown = answer && [answer.statusCode, answer.headers, Buffer.from(answer.body).toString()];
    expect(shown).toEqual(expected);
  });

  it('is nothing when it is no JSON', () => {
    expect(answerOf('url', Buffer.from('<html>'))).toBeUndefined();
  });

  it('of a stream has status, headers and cookies, each with what is usual', () => {
    const said = { statusCode: 418, headers: { 'content-type': 'a/b' }, cookies: ['a=b'] };
    expect(preludeOf(Buffer.from(JSON.stringify(said)))).toEqual({
      statusCode: 418,
      headers: [
        ['content-type', 'a/b'],
        ['set-cookie', 'a=b'],
      ],
    });
    expect(preludeOf(new Uint8Array())).toEqual({
      statusCode: 200,
      headers: [['content-type', 'application/octet-stream']],
    });
    expect(preludeOf(Buffer.from('nonsense'))).toBeUndefined();
  });
});
