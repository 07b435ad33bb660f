// Interception: what is AWS's is answered here, the rest goes on to where it was meant for.
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { createAuthority } from '../../../machinery/pki/certificate.ts';
import { interceptCertificates } from './certificates.ts';
import { interceptor, isAwsHost } from './proxy.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('which hosts are AWS', () => {
  test.each([
    ['ec2.us-east-2.amazonaws.com', true],
    ['sts.amazonaws.com', true],
    ['STS.AMAZONAWS.COM', true],
    ['api.ecr.us-east-2.api.aws', true],
    ['ec2.cn-north-1.amazonaws.com.cn', true],
    ['amazonaws.com.example.org', false],
    ['notamazonaws.com', false],
    ['registry.terraform.io', false],
  ])('%s: %s', (host, expected) => expect(isAwsHost(host)).toBe(expected));
});

/** A front that says which host it was asked as, and the proxy before it. */
async function proxy() {
  const authority = await createAuthority('test', Date.now());
  const server = createServer((request, response) =>
    response.end(`here: ${request.headers.host} ${request.url}`),
  );
  const accept = (socket: Duplex) => void server.emit('connection', socket);
  const contextOf = interceptCertificates(authority, () => systemClock.now());
  const { onConnect, close } = interceptor({ contextOf, accept, log: silentLog });
  server.on('connect', onConnect);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { authority, port: (server.address() as AddressInfo).port, close };
}

async function tunnel(port: number, target: string): Promise<{ status: number; socket: Duplex }> {
  const asked = httpRequest({ host: '127.0.0.1', port, method: 'CONNECT', path: target });
  asked.end();
  const [{ statusCode }, socket] = (await once(asked, 'connect')) as [{ statusCode: number }, Duplex];
  closers.push(() => socket.destroy());
  return { status: statusCode, socket };
}

async function textOf(socket: Duplex): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

test('a call to a host of AWS is answered here, with a certificate for that host', async () => {
  const { authority, port } = await proxy();
  const { status, socket } = await tunnel(port, 'sts.us-east-2.amazonaws.com:443');
  expect(status).toBe(200);
  const tls = tlsConnect({ socket, servername: 'sts.us-east-2.amazonaws.com', ca: authority.certificate });
  await once(tls, 'secureConnect');
  tls.write('GET /x HTTP/1.1\r\nHost: sts.us-east-2.amazonaws.com\r\nConnection: close\r\n\r\n');
  expect(await textOf(tls)).toContain('here: sts.us-east-2.amazonaws.com /x');
});

test('a client that does not trust our authority says so', async () => {
  const { port } = await proxy();
  const { socket } = await tunnel(port, 'sts.amazonaws.com:443');
  const tls = tlsConnect({ socket, servername: 'sts.amazonaws.com' });
  const [error] = (await once(tls, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('what is meant for another host gets there untouched', async () => {
  const { port } = await proxy();
  const other = createServer((_, response) => response.end('elsewhere'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  closers.push(() => other.close());
  const { status, socket } = await tunnel(port, `127.0.0.1:${(other.address() as AddressInfo).port}`);
  expect(status).toBe(200);
  socket.write('GET / HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n');
  expect(await textOf(socket)).toContain('elsewhere');
});

test.each([
  ['127.0.0.1:1', 502],
  ['no-port', 400],
  ['example.org:65536', 400],
  ['example.org:99999', 400],
])('CONNECT %s is refused with %i', async (target, expected) => {
  const { port } = await proxy();
  const { status } = await tunnel(port, target);
  expect(status).toBe(expected);
});

test('a connection that is passed on ends with the front, which would wait for it otherwise', async () => {
  const { port, close } = await proxy();
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  closers.push(() => other.close());
  const { socket } = await tunnel(port, `127.0.0.1:${(other.address() as AddressInfo).port}`);
  const ended = once(socket.resume(), 'close');
  close();
  await ended;
});
