import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readAll } from '../oci/digest.ts';
import { connectWords, send } from './http.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('a host that takes the connection but never speaks is unreachable when the time is up', async () => {
  const sockets = new Set<{ destroy(): void }>();
  const port = await listen(createServer((socket) => sockets.add(socket)));
  await expect(send({ url: `https://127.0.0.1:${port}/v2/`, connectTimeoutMs: 30 })).rejects.toMatchObject({
    code: 'Unreachable',
    message: `failed to do request: Get "https://127.0.0.1:${port}/v2/": dial tcp 127.0.0.1:${port}: i/o timeout`,
  });
  for (const socket of sockets) socket.destroy();
});

describe('a proxy', () => {
  async function proxy(): Promise<{ readonly url: string; readonly seen: string[] }> {
    const seen: string[] = [];
    const server = createHttpServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.host}`);
      response.end('through');
    });
    server.on('connect', (request: IncomingMessage, socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    return { url: `http://u:p@127.0.0.1:${await listen(server)}`, seen };
  }

  test('is asked for the whole address of a plain one', async () => {
    const { url, seen } = await proxy();
    const response = await send({
      url: 'http://registry.test/v2/',
      connectTimeoutMs: 5000,
      env: { HTTP_PROXY: url },
    });
    expect(String(await readAll(response, 100))).toBe('through');
    expect(seen).toEqual(['GET http://registry.test/v2/ registry.test']);
  });

  test('is asked for a tunnel to a secure one, and what it refuses is said', async () => {
    const { url, seen } = await proxy();
    await expect(
      send({ url: 'https://registry.test/v2/', connectTimeoutMs: 5000, env: { HTTPS_PROXY: url } }),
    ).rejects.toMatchObject({
      code: 'Unreachable',
      message: expect.stringContaining('proxyconnect tcp: 407 Proxy Authentication Required'),
    });
    expect(seen).toEqual([`CONNECT registry.test:443 Basic ${Buffer.from('u:p').toString('base64')}`]);
  });
});

test.each([
  [{ code: 'ENOTFOUND' }, 'dial tcp: lookup r.test: no such host'],
  [{ code: 'EAI_AGAIN' }, 'dial tcp: lookup r.test: server misbehaving'],
  [
    { code: 'ECONNREFUSED', address: '10.0.0.1', port: 443 },
    'dial tcp 10.0.0.1:443: connect: connection refused',
  ],
  [
    { code: 'EHOSTUNREACH', address: '10.0.0.1', port: 443 },
    'dial tcp 10.0.0.1:443: connect: no route to host',
  ],
  [
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed' },
    'tls: failed to verify certificate: self-signed',
  ],
  [{ message: 'odd' }, 'odd'],
])('%j is said as "%s"', (cause, words) => {
  expect(connectWords(cause, new URL('https://r.test/v2/'))).toBe(words);
});
