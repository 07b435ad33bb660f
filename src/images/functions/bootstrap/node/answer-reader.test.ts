import { expect, test } from 'vitest';
import { type Answer, answerReader } from './answer-reader.ts';

const SIZED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: a: b\r\n\r\nhello';
const EMPTY = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: t\r\n\r\n';

function read(text: string, size: number): readonly Answer[] {
  const answers: Answer[] = [];
  const feed = answerReader((answer) => answers.push(answer));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) feed(bytes.subarray(at, at + size));
  return answers;
}

test.each([1, 2, 7, 1000])('answers are the same however they are cut: pieces of %d bytes', (size) => {
  const found = read(SIZED + EMPTY + CHUNKED + SIZED, size).map(({ status, body }) => [status, String(body)]);
  expect(found).toEqual([
    [200, 'hello'],
    [202, ''],
    [200, 'hello'],
    [200, 'hello'],
  ]);
});

test('headers are found by lower-case names', () => {
  expect(read(SIZED, 1000)[0]?.headers).toMatchObject({ 'x-name': 'a: b', 'content-length': '5' });
});

test.each(['SSH-2.0-x\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'])(
  'what is no answer throws: %j',
  (text) => {
    expect(() => read(text, 1000)).toThrow('The Runtime API answered with');
  },
);
