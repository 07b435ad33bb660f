import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad } from '../../load.case.ts';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import { balancerContract } from '../contract.case.ts';
import type { BalancerBackend, BalancerConfig, BalancerServer, ServerStatus } from '../driver.ts';
import { startBackend, type TestBackend } from './backend-server.case.ts';
import { HaproxyDriver } from './haproxy-driver.ts';
import { ask, parseProcesses } from './runtime-socket.ts';

const root = await mkdtemp(join(tmpdir(), 'tutti-ha-'));
const open = (name: string) => {
  const directory = join(root, name);
  return new HaproxyDriver({
    directory,
    socket: join(directory, 'admin.sock'),
    maxConnections: 2000,
    threads: 1,
    user: 'haproxy',
  });
};
afterAll(async () => {
  for (const name of await readdir(root)) await open(name).stop();
  await rm(root, { recursive: true, force: true });
});

balancerContract('HAProxy', () => ({
  driver: open('contract'),
  reopened: () => open('contract'),
  takePort: async (_, port) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.81.9.1', () => resolve()));
    return () => new Promise<void>((resolve) => server.close(() => resolve()));
  },
}));

const base = '127.81.9.1:18080';

interface Heard {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
}

/** One request on a connection of its own: a kept one may still be served by the process of before a reload. */
function get(
  path = '/',
  options: { readonly method?: string; readonly headers?: { readonly [name: string]: string } } = {},
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sent = request(`http://${base}${path}`, { ...options, agent: false, timeout: 5000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        );
        resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end();
  });
}

async function text(path = '/', options: Parameters<typeof get>[1] = {}): Promise<string> {
  return (await get(path, options)).body;
}

describe('requests through HAProxy', () => {
  const driver = open('requests');
  const backends = new Map<number, TestBackend>();
  const up = async (...numbers: readonly number[]) => {
    await Promise.all(
      numbers.map(async (n) => void backends.set(n, await startBackend(`s${n}`, aServer(n).port))),
    );
  };
  const kill = async (...numbers: readonly number[]) => {
    await Promise.all(numbers.map((n) => backends.get(n)?.kill()));
  };
  const config = (
    servers: readonly BalancerServer[],
    backend: Partial<BalancerBackend> = {},
  ): BalancerConfig => ({
    frontends: [aFrontend()],
    backends: [aBackend({ ...backend, servers })],
  });
  const statusOf = async (n: number): Promise<ServerStatus | undefined> =>
    (await driver.status()).find(({ server }) => server === aServer(n).name);

  beforeAll(async () => {
    await driver.start();
    await up(1, 2, 3, 4);
  });
  afterAll(async () => {
    await kill(...backends.keys());
    await driver.stop();
  });

  it('go round the servers and tell them whom they are for', async () => {
    await driver.apply(config([aServer(1), aServer(2)]));
    expect(new Set([await text(), await text(), await text(), await text()])).toEqual(new Set(['s1', 's2']));
    const headers = JSON.parse(await text('/headers')) as { [name: string]: string };
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '18080',
    });
  });

  it('are answered 503 where there is nobody', async () => {
    await driver.apply({
      frontends: [aFrontend({ defaultAction: { type: 'forward', targets: [] } })],
      backends: [],
    });
    expect((await get()).status).toBe(503);
    await driver.apply(config([]));
    expect((await get()).status).toBe(503);
  });

  it('follow the first rule that matches, whatever its action', async () => {
    const forward = (backend: string) => ({ type: 'forward' as const, targets: [{ backend, weight: 1 }] });
    await driver.apply({
      frontends: [
        aFrontend({
          rules: [
            { match: { hosts: ['*.Example.com'], paths: ['/a b/*'] }, action: forward('two') },
            {
              match: { paths: ['/old*'] },
              action: {
                type: 'redirect',
                statusCode: 301,
                location: 'https://#{host}/new/#{path}?50%&#{query}',
              },
            },
            { match: { paths: ['/old/never'] }, action: forward('two') },
            {
              match: { headers: [{ name: 'X-Env', values: ['test', 'a"b\\ $c'] }] },
              action: {
                type: 'fixed-response',
                statusCode: 404,
                contentType: 'text/html; charset=utf-8',
                body: 'it\'s "gone" 100%\nfor ever\n',
              },
            },
            {
              match: { query: [{ anyOf: [{ key: 'v', value: '2' }] }], methods: ['GET', 'POST'] },
              action: forward('two'),
            },
            { match: { sources: ['10.0.0.0/8'] }, action: forward('two') },
          ],
        }),
      ],
      backends: [aBackend({ servers: [aServer(1)] }), aBackend({ name: 'two', servers: [aServer(2)] })],
    });
    expect(await text('/')).toBe('s1');
    expect(await text('/a%20b/c')).toBe('s1'); // a path is compared as it was sent
    const moved = await get('/old/x?y=1');
    expect([moved.status, moved.headers.location]).toEqual([301, 'https://127.81.9.1/new/old/x?50%&y=1']);
    const gone = await get('/', { headers: { 'x-env': 'a"b\\ $c' } });
    expect([gone.status, gone.headers['content-type'], gone.body]).toEqual([
      404,
      'text/html; charset=utf-8',
      'it\'s "gone" 100%\nfor ever\n',
    ]);
    expect(await text('/?v=2')).toBe('s2');
    expect(await text('/?x=1&v=2&z')).toBe('s2');
    expect(await text('/?v=22')).toBe('s1');
    expect(await text('/?v=2', { method: 'PUT' })).toBe('s1');
  });

  it('are shared out by weight between groups', async () => {
    const targets = [
      { backend: 'default.web', weight: 90 },
      { backend: 'two', weight: 10 },
      { backend: 'never', weight: 0 },
    ];
    await driver.apply({
      frontends: [aFrontend({ defaultAction: { type: 'forward', targets } })],
      backends: [
        aBackend({ servers: [aServer(1)] }),
        aBackend({ name: 'two', servers: [aServer(2)] }),
        aBackend({ name: 'never', servers: [aServer(3)] }),
      ],
    });
    const answers = await Promise.all(Array.from({ length: 400 }, () => text()));
    const second = answers.filter((answer) => answer === 's2').length;
    expect(answers).not.toContain('s3');
    expect(second).toBeGreaterThan(10); // 40 expected, standard deviation 6
    expect(second).toBeLessThan(80);
  });

  it('stay with a server by cookie, also one that was added at run time, and leave one that drains', async () => {
    const sticky = { stickiness: { type: 'cookie' as const, durationSeconds: 60 } };
    await driver.apply(config([aServer(1)], sticky));
    expect((await driver.apply(config([aServer(1), aServer(2)], sticky))).reloaded).toBe(false);
    const cookies = new Map<string, string>();
    for (let i = 0; i < 4; i += 1) {
      const response = await get();
      cookies.set(response.body, response.headers['set-cookie']?.split(';')[0] ?? '');
    }
    expect([...cookies.keys()].sort()).toEqual(['s1', 's2']);
    const withCookie = { headers: { cookie: cookies.get('s2') ?? '' } };
    for (let i = 0; i < 6; i += 1) expect(await text('/', withCookie)).toBe('s2');
    await driver.apply(config([aServer(1), aServer(2, { draining: true })], sticky));
    for (let i = 0; i < 4; i += 1) expect(await text('/', withCookie)).toBe('s1');
  });

  it('stay with a server by source over a reload', async () => {
    const sticky = { stickiness: { type: 'source' as const, durationSeconds: 60 } };
    await driver.apply(config([aServer(1), aServer(2), aServer(3)], sticky));
    const first = await text();
    for (let i = 0; i < 5; i += 1) expect(await text()).toBe(first);
    const report = await driver.apply({
      ...config([aServer(1), aServer(2), aServer(3)], sticky),
      frontends: [aFrontend({ clientTimeoutMs: 61_000 })],
    });
    expect(report.reloaded).toBe(true);
    for (let i = 0; i < 5; i += 1) expect(await text()).toBe(first);
  });

  const check = {
    protocol: 'HTTP' as const,
    path: '/health',
    intervalMs: 100,
    timeoutMs: 1000,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    codes: '200',
  };

  it('come only to servers that proved well, and to all when none did', async () => {
    const checked = { healthCheck: check };
    await driver.apply(config([aServer(1)], checked));
    await expect.poll(async () => (await statusOf(1))?.state).toBe('up');
    await driver.apply(config([aServer(1), aServer(9)], checked)); // nobody listens there
    for (let i = 0; i < 6; i += 1) expect(await text()).toBe('s1');
    await expect.poll(async () => (await statusOf(9))?.state, { timeout: 5000 }).toBe('down');
    expect((await statusOf(9))?.checkResult).toMatch(/^L4CON/);
    await fetch(`http://127.0.0.1:${aServer(1).port}/sick?is=true`);
    await expect.poll(async () => (await statusOf(1))?.state, { timeout: 5000 }).toBe('down');
    expect((await statusOf(1))?.checkResult).toMatch(/^L7STS/);
    expect((await get('/?ms=1')).status).toBe(200); // fail open: s9 is tried and left, s1 answers
    await fetch(`http://127.0.0.1:${aServer(1).port}/sick?is=false`);
    await expect.poll(async () => (await statusOf(1))?.state, { timeout: 5000 }).toBe('up');
  });

  it('keep verdicts over a reload', async () => {
    const checked = { healthCheck: check };
    await driver.apply(config([aServer(1), aServer(9)], checked));
    await expect.poll(async () => (await statusOf(9))?.state, { timeout: 5000 }).toBe('down');
    const again = {
      ...config([aServer(1), aServer(9)], checked),
      frontends: [aFrontend({ clientTimeoutMs: 62_000 })],
    };
    await driver.apply(again);
    expect((await statusOf(9))?.state).toBe('down');
  });

  it('that are safe are tried elsewhere when a server dies under them, others are not repeated', async () => {
    await driver.apply(config([aServer(1), aServer(4)]));
    const safe = Array.from({ length: 6 }, () => text('/?ms=2000'));
    const unsafe = Array.from({ length: 6 }, async () => (await get('/?ms=2000', { method: 'POST' })).status);
    await expect.poll(async () => (await statusOf(4))?.inFlight, { timeout: 1800 }).toBeGreaterThanOrEqual(6);
    await kill(4);
    expect(await Promise.all(safe)).toEqual(Array.from({ length: 6 }, () => 's1'));
    expect((await Promise.all(unsafe)).sort()).toEqual([200, 200, 200, 502, 502, 502]);
    await up(4);
  });

  it('in flight are seen on a server that drains or left, and go on to their end', async () => {
    await driver.apply(config([aServer(2)]));
    const slow = text('/?ms=800');
    await expect.poll(async () => (await statusOf(2))?.inFlight).toBe(1);
    await driver.apply(config([aServer(1), aServer(2, { draining: true })]));
    expect(await statusOf(2)).toMatchObject({ state: 'draining', inFlight: 1 });
    expect(await text()).toBe('s1');
    await driver.apply(config([aServer(1)]));
    expect(await statusOf(2)).toMatchObject({ state: 'draining', inFlight: 1 });
    expect(await slow).toBe('s2');
    await expect.poll(() => statusOf(2)).toBeUndefined();
  });

  it('that were upgraded are counted apart while the server drains, also in the process of before a reload', async () => {
    await driver.apply(config([aServer(2)]));
    const socket = connect({ host: '127.81.9.1', port: 18_080 });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    const first = await new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(String(chunk))),
    );
    expect(first).toContain('101 Switching Protocols');
    await driver.apply(config([aServer(1), aServer(2, { draining: true })]));
    expect(await statusOf(2)).toMatchObject({ inFlight: 1, upgraded: 1 });
    await driver.apply({
      ...config([aServer(1), aServer(2, { draining: true })]),
      frontends: [aFrontend({ clientTimeoutMs: 63_000 })],
    });
    expect(await statusOf(2)).toMatchObject({ inFlight: 1, upgraded: 1 });
    const echo = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
    socket.write('still there');
    expect(await echo).toBe('still there');
    socket.destroy();
    await expect.poll(async () => (await statusOf(2))?.inFlight, { timeout: 5000 }).toBe(0);
  });

  // A connection for each request takes its time once more: the whole run only (see also queued-connections.host.test.ts).
  const ways = process.env.TUTTI_TEST_TIER === 'all' ? [false, true] : [false];
  it.each(ways.map((close) => ({ close })))(
    'none fails while servers change, reload and die (a connection for each: $close)',
    async ({ close }) => {
      await driver.apply(config([aServer(1), aServer(2)]));
      const load = startLoad(`http://${base}/`, { seconds: 6, close });
      const frontends = (clientTimeoutMs: number) => [aFrontend({ clientTimeoutMs })];
      await driver.apply(config([aServer(1), aServer(2), aServer(3), aServer(4)]));
      await driver.apply(
        config([aServer(1, { draining: true }), aServer(2, { draining: true }), aServer(3), aServer(4)]),
      );
      await expect.poll(async () => (await statusOf(1))?.inFlight, { timeout: 5000 }).toBe(0);
      await expect.poll(async () => (await statusOf(2))?.inFlight, { timeout: 5000 }).toBe(0);
      await kill(1, 2);
      await driver.apply(config([aServer(3), aServer(4)]));
      await driver.apply({ ...config([aServer(3), aServer(4)]), frontends: frontends(64_000) });
      await driver.apply({
        ...config([aServer(3), aServer(4, { draining: true })]),
        frontends: frontends(65_000),
      });
      await expect.poll(async () => (await statusOf(4))?.inFlight, { timeout: 5000 }).toBe(0);
      await kill(4);
      await up(1, 2, 4);
      await driver.apply(config([aServer(1), aServer(2), aServer(3), aServer(4)]));
      await kill(3); // without a word: safe requests are tried elsewhere
      const result = await load.done;
      expect(result, result.text).toMatchObject({ failed: 0 });
      expect(result.requests).toBeGreaterThan(300);
      await up(3);
    },
  );

  it('are carried on by the same process after a restart of ours, and by a new one after it died', async () => {
    const wanted = config([aServer(1)]);
    await driver.apply(wanted);
    const again = open('requests');
    await again.start();
    expect((await again.apply(wanted)).reloaded).toBe(false);
    const answer = await ask(join(root, 'requests', 'master.sock'), 'show proc');
    process.kill(parseProcesses(answer).master, 'SIGKILL');
    await expect.poll(() => text().catch(() => 'down'), { timeout: 5000 }).toBe('down');
    await again.apply(wanted);
    expect(await text()).toBe('s1');
  });
});

describe('what is not HTTP through HAProxy', () => {
  const driver = open('layer4');
  let backend: TestBackend;
  beforeAll(async () => {
    await driver.start();
    backend = await startBackend('s5', aServer(5).port);
  });
  afterAll(async () => {
    await backend.kill();
    await driver.stop();
  });

  it('is passed on as it is, to the next server when one does not answer', async () => {
    await driver.apply({
      frontends: [aFrontend({ mode: 'tcp' })],
      backends: [aBackend({ mode: 'tcp', servers: [aServer(8), aServer(5)] })],
    });
    for (let i = 0; i < 6; i += 1) expect(await text()).toBe('s5');
    expect(JSON.parse(await text('/headers'))).not.toHaveProperty('x-forwarded-for');
  });
});
