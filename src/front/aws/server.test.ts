// The socket of the AWS front: what a request is to the pipeline, whatever its line looks like, and how the front ends.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../machinery/log.ts';
import { type AwsFront, startAwsFront } from './server.ts';

const fronts: AwsFront[] = [];
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close();
});

/** A front that answers with what it was asked. */
async function front(): Promise<{ readonly port: number; readonly front: AwsFront }> {
  const started = await startAwsFront({
    host: '127.0.0.1',
    port: 0,
    pipeline: async ({ method, path, query, body }) => ({
      status: 200,
      headers: {},
      body: `${method} path=${path} query=${query} body=${Buffer.from(body).toString()}`,
    }),
    contextOf: () => Promise.reject(new Error('no TLS here')),
    log: silentLog,
  });
  fronts.push(started);
  return { port: Number(new URL(started.url).port), front: started };
}

/** Sends the bytes, and reads to the end. */
async function answered(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe('the request line', () => {
  test.each([
    ['/', 'path=/ query='],
    ['/?Action=X', 'path=/ query=Action=X'],
    ['/a/b?c=d?e', 'path=/a/b query=c=d?e'],
    ['http://sts.amazonaws.com/?Action=X', 'path=/ query=Action=X'],
    ['http://sts.amazonaws.com?Action=X', 'path=/ query=Action=X'],
    ['http://lambda.us-east-2.amazonaws.com/a/b', 'path=/a/b query='],
    ['HTTP://sts.amazonaws.com', 'path=/ query='],
  ])('GET %s is %s', async (target, expected) => {
    const { port } = await front();
    const answer = await answered(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain(`GET ${expected} body=`);
  });
});

test('requests on one connection are answered in their order', async () => {
  const { port } = await front();
  const line = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  const answer = await answered(port, line('/1') + line('/2') + line('/3', 'Connection: close\r\n'));
  expect(answer.match(/path=\/\d/g)).toEqual(['path=/1', 'path=/2', 'path=/3']);
});

test('the front closes while a client is connected through it to somewhere else', async () => {
  const elsewhere = createServer().listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port, front: started } = await front();
  const socket = connect(port, '127.0.0.1');
  socket.write(`CONNECT 127.0.0.1:${(elsewhere.address() as AddressInfo).port} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toContain('200 Connection Established');
  await started.close();
  fronts.length = 0;
  elsewhere.close();
});
