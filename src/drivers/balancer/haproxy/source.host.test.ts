import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import type { BalancerServer } from '../driver.ts';
import { HaproxyDriver } from './haproxy-driver.ts';

const source = '127.81.9.77';
const healthCheck = {
  protocol: 'HTTP',
  path: '/check',
  intervalMs: 50,
  timeoutMs: 1000,
  healthyThreshold: 1,
  unhealthyThreshold: 1,
} as const;

/** Answers with the client's address, and remembers those that checked it. */
async function startTarget() {
  const checkers = new Set<string | undefined>();
  const server: Server = createServer((request, response) => {
    if (request.url === '/check') checkers.add(request.socket.remoteAddress);
    response.end(request.socket.remoteAddress);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { checkers, server, entry: aServer(1, { name: `s${port}`, port }) };
}

describe('a backend with a source', () => {
  let directory = '';
  let driver: HaproxyDriver;
  const targets: Awaited<ReturnType<typeof startTarget>>[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-source-'));
    const socket = join(directory, 'admin.sock');
    driver = new HaproxyDriver({ directory, socket, maxConnections: 500, threads: 1 });
    targets.push(await startTarget(), await startTarget());
    await driver.start();
  });
  afterAll(async () => {
    await driver.stop();
    for (const { server } of targets) {
      server.closeAllConnections();
      server.close();
    }
    await rm(directory, { recursive: true, force: true });
  });

  const config = (mode: 'http' | 'tcp', servers: readonly BalancerServer[]) => ({
    frontends: [aFrontend({ mode, binds: [{ address: '127.81.9.4', port: 18_086 }] })],
    backends: [aBackend({ mode, source, servers, healthCheck })],
  });
  const ask = async () =>
    (await fetch('http://127.81.9.4:18086/', { headers: { connection: 'close' } })).text();
  const up = async () => (await driver.status()).filter(({ state }) => state === 'up').length;

  it.each(['http', 'tcp'] as const)('is seen by servers under that address: %s', async (mode) => {
    const [first, second] = targets.map(({ entry }) => entry) as [BalancerServer, BalancerServer];
    await driver.apply(config(mode, [first]));
    await expect.poll(up, { timeout: 5000 }).toBe(1);
    expect(await ask()).toBe(source);
    const { reloaded } = await driver.apply(config(mode, [first, second]));
    expect(reloaded).toBe(false);
    await expect.poll(up, { timeout: 5000 }).toBe(2);
    for (let i = 0; i < 4; i += 1) expect(await ask()).toBe(source);
    for (const { checkers } of targets) expect([...checkers]).toEqual([source]);
  });
});
