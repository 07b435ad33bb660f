import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import { startBackend, type TestBackend } from './backend-server.case.ts';
import { HaproxyDriver } from './haproxy-driver.ts';
import { ask, parseProcesses } from './runtime-socket.ts';

const settingPath = '/proc/sys/net/ipv4/tcp_migrate_req';
const address = { address: '127.81.9.3', port: 18_085 };
const config = {
  frontends: [aFrontend({ mode: 'tcp', binds: [address] })],
  backends: [aBackend({ mode: 'tcp', servers: [aServer(7)] })],
};

/** A connection that the kernel has made, with a request on it; and the first line of what comes back. */
async function sendRequest(): Promise<{ readonly answer: Promise<string> }> {
  const socket = connect({ host: address.address, port: address.port });
  let heard = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => (heard += chunk));
    socket.on('error', (error) => resolve(error.message));
    socket.on('close', () => resolve(heard.split('\r\n')[0] ?? ''));
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return { answer };
}

// Before Linux 5.14 there is no such setting, and such connections are reset.
describe.runIf(existsSync(settingPath))('connections that wait to be accepted', () => {
  let directory = '';
  let driver: HaproxyDriver;
  let backend: TestBackend;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-queued-'));
    driver = new HaproxyDriver({
      directory,
      socket: join(directory, 'admin.sock'),
      maxConnections: 500,
      threads: 1,
    });
    backend = await startBackend('s7', aServer(7).port);
    await driver.start();
  });
  afterAll(async () => {
    await driver.stop();
    await backend.kill();
    await rm(directory, { recursive: true, force: true });
  });

  it('are answered although the process that was to accept them did not come to run before its end', async () => {
    await driver.apply(config);
    const master = join(directory, 'master.sock');
    const [worker = 0] = parseProcesses(await ask(master, 'show proc')).current;
    process.kill(worker, 'SIGSTOP');
    let sent: readonly { readonly answer: Promise<string> }[];
    try {
      sent = await Promise.all(Array.from({ length: 20 }, sendRequest));
      await ask(master, 'reload').catch(() => {});
      await expect
        .poll(async () => (await driver.log(200)).join('\n'), { timeout: 20_000 })
        .toMatch(/Failed to get the sockets from the old process[\s\S]*Loading success/);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    const answers = await Promise.all(sent.map(({ answer }) => answer));
    expect(answers).toEqual(Array.from({ length: 20 }, () => 'HTTP/1.1 200 OK'));
  });
});
