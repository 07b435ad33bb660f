// One probe against real servers on loopback and a simulated container.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ContainerSpec } from '../../../drivers/container/driver.ts';
import { openFakeContainerd } from '../../../drivers/container/fake/open.ts';
import type { FakeProgram } from '../../../drivers/container/fake/process.ts';
import type { Probe } from '../../../model/wire/kubernetes.ts';
import { check } from './check.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const SPEC: ContainerSpec = {
  ...{ id: 'c', group: 'g', labels: {}, image: 'web', env: [], user: {}, hostname: 'h', mounts: [] },
  ...{ cgroupPath: 'p', resources: {}, security: {}, terminal: false, stdin: false },
};

const bad: FakeProgram = ({ stderr }) => {
  stderr('not well\n');
  return 2;
};

async function serve(listener: Parameters<typeof createServer>[1]): Promise<number> {
  const opened = createServer(listener ?? (() => undefined));
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return (opened.address() as AddressInfo).port; // a TCP server's
}

async function result(probe: Probe, port = 1): Promise<string> {
  const { containers, machine } = openFakeContainerd({
    programs: ([name]) => {
      if (name === 'ok') return () => 0;
      if (name === 'bad') return bad;
      if (name === 'hang') return (process) => process.forever();
      return name === 'app' ? (process) => process.forever() : undefined;
    },
  });
  await machine.images.add('web');
  const handle = await containers.create(SPEC);
  await containers.start(handle);
  const container = { name: 'web', ports: [{ name: 'http', containerPort: port }] };
  const { passed, message } = await check(containers, probe, { address: '127.0.0.1', container, handle });
  return passed ? 'passed' : message;
}

test.each([
  [200, 'passed'],
  [302, 'passed'],
  [404, 'HTTP probe failed with statuscode: 404'],
  [503, 'HTTP probe failed with statuscode: 503'],
])('a server that answers %d: %s', async (code, expected) => {
  const port = await serve((_, response) => response.writeHead(code).end('x'));
  expect(await result({ httpGet: { path: '/', port: 'http' } }, port)).toBe(expected);
});

test('an HTTP probe asks for its path with its headers', async () => {
  const port = await serve(({ url, headers }, response) => {
    response
      .writeHead(url === '/z?a=1' && headers['x-a'] === 'b' && headers.host === 'app' ? 200 : 500)
      .end();
  });
  const httpHeaders = [
    { name: 'X-A', value: 'b' },
    { name: 'Host', value: 'app' },
  ];
  expect(await result({ httpGet: { path: '/z?a=1', port, httpHeaders } })).toBe('passed');
});

test('an answer without end is enough, and is not read for ever', async () => {
  let closed = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const port = await serve((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(4096)), 1);
    response.on('close', () => {
      clearInterval(timer);
      closed();
    });
  });
  expect(await result({ httpGet: { port } })).toBe('passed');
  await isClosed;
});

test('a server that does not answer is out of time', async () => {
  const port = await serve(() => undefined);
  expect(await result({ httpGet: { port }, timeoutSeconds: 1 })).toBe(
    `Get "http://127.0.0.1:${port}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  );
});

test('nothing that listens is a refused connection', async () => {
  const port = await serve(undefined);
  await new Promise((resolve) => server?.close(resolve));
  expect(await result({ httpGet: { port } })).toBe(
    `Get "http://127.0.0.1:${port}/": dial tcp 127.0.0.1:${port}: connect: connection refused`,
  );
  expect(await result({ tcpSocket: { port } })).toBe(
    `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  );
});

test('an open port passes', async () => {
  expect(await result({ tcpSocket: { port: await serve(undefined) } })).toBe('passed');
});

test.each([
  ['ok', 'passed'],
  ['bad', 'not well'],
  ['hang', 'command timed out: "hang" timed out after 1s'],
  ['none', 'exec: "none": stat none: no such file or directory'],
])('a command: %s', async (command, expected) => {
  expect(await result({ exec: { command: [command] }, timeoutSeconds: 1 })).toBe(expected);
});
