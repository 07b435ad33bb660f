// What an application load balancer of a cloud does, through the real HAProxy: rules, certificates by name, stickiness, headers, TLS to targets.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createSecureServer, type Server } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueServer, type KeyPair } from '../../../machinery/pki/certificate.ts';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import type { BalancerBackend, BalancerFrontend } from '../driver.ts';
import { startBackend, type TestBackend } from './backend-server.case.ts';
import { HaproxyDriver } from './haproxy-driver.ts';

const run = promisify(execFile);
const ADDRESS = '127.81.9.6';
const forward = (backend: string) => ({ type: 'forward' as const, targets: [{ backend, weight: 1 }] });

let directory = '';
let driver: HaproxyDriver;
let authority: KeyPair;
const targets: TestBackend[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-cloud-'));
  const own = join(directory, 'ha');
  driver = new HaproxyDriver({
    directory: own,
    socket: join(own, 'admin.sock'),
    maxConnections: 500,
    threads: 1,
    accessLog: join(directory, 'access.log'),
  });
  authority = await createAuthority('test', Date.now());
  await writeFile(join(directory, 'ca.pem'), authority.certificate);
  targets.push(await startBackend('blue', aServer(21).port), await startBackend('green', aServer(22).port));
  await driver.start();
});
afterAll(async () => {
  await driver.stop();
  for (const target of targets) await target.kill();
  await rm(directory, { recursive: true, force: true });
});

/** What curl prints, headers included when asked with -i. */
async function curl(...args: readonly string[]): Promise<string> {
  return (await run('curl', ['-sS', '--max-time', '5', '--noproxy', '*', ...args])).stdout;
}

const url = (path = '/') => `http://${ADDRESS}:18080${path}`;
const blue = (more: Partial<BalancerBackend> = {}) =>
  aBackend({ name: 'blue', servers: [aServer(21)], ...more });
const green = (more: Partial<BalancerBackend> = {}) =>
  aBackend({ name: 'green', servers: [aServer(22)], ...more });

const apply = (
  frontend: Partial<BalancerFrontend>,
  backends: readonly BalancerBackend[] = [blue(), green()],
) =>
  driver.apply({
    frontends: [
      aFrontend({ binds: [{ address: ADDRESS, port: 18_080 }], defaultAction: forward('blue'), ...frontend }),
    ],
    backends,
  });

describe('rules', () => {
  beforeAll(() =>
    apply({
      rules: [
        { match: { hosts: ['green.*'] }, action: forward('green') },
        { match: { paths: ['/green/*'], methods: ['GET'] }, action: forward('green') },
        { match: { headers: [{ name: 'X-Canary', values: ['yes', 'on'] }] }, action: forward('green') },
        {
          match: { query: [{ anyOf: [{ key: 'pool', value: 'g*' }, { value: 'green' }] }] },
          action: forward('green'),
        },
        { match: { sources: ['192.0.2.0/24'] }, action: forward('green') },
        {
          match: { paths: ['/old'] },
          action: { type: 'redirect', statusCode: 301, location: 'https://#{host}:443/#{path}?#{query}' },
        },
      ],
    }),
  );

  it.each([
    { name: 'nothing else', args: [url()], answer: 'blue' },
    { name: 'a host', args: ['-H', 'Host: GREEN.example.com', url()], answer: 'green' },
    { name: 'a path', args: [url('/green/x')], answer: 'green' },
    { name: 'a path with another method', args: ['-X', 'POST', url('/green/x')], answer: 'blue' },
    { name: 'a header', args: ['-H', 'X-Canary: on', url()], answer: 'green' },
    { name: 'a parameter', args: [url('/?a=b&pool=great')], answer: 'green' },
    { name: "another parameter's value", args: [url('/?x=green')], answer: 'green' },
    { name: 'neither of them', args: [url('/?pool=blue')], answer: 'blue' },
  ])('for $name lead to $answer', async ({ args, answer }) => {
    expect(await curl(...args)).toBe(answer);
  });

  it.each([
    ['/old?a=1&b=2', `https://${ADDRESS}:443/old?a=1&b=2`],
    ['/old', `https://${ADDRESS}:443/old`],
  ])('redirect %s to %s', async (path, location) => {
    expect(await curl('-i', url(path))).toContain(`location: ${location}\r\n`);
  });
});

describe('several certificates', () => {
  const pem = async (name: string) => {
    const { certificate, key } = await issueServer(authority, [name], Date.now());
    return certificate + key;
  };
  const get = (name: string, ...more: readonly string[]) =>
    curl(
      '--cacert',
      join(directory, 'ca.pem'),
      '--resolve',
      `${name}:18443:${ADDRESS}`,
      `https://${name}:18443/`,
      ...more,
    );

  beforeAll(async () =>
    apply({
      binds: [{ address: ADDRESS, port: 18_443 }],
      certificatePems: [await pem('one.test'), await pem('two.test')],
      rules: [{ match: { hosts: ['two.test'] }, action: forward('green') }],
      tls: { minVersion: 'TLSv1.3' },
    }),
  );

  it('are chosen by the name that the client asks for', async () => {
    expect(await get('one.test')).toBe('blue');
    expect(await get('two.test')).toBe('green');
    await expect(get('three.test')).rejects.toThrow(/certificate/);
  });

  it('speak HTTP/2, and no older TLS than is allowed', async () => {
    expect(await get('one.test', '-o', '/dev/null', '-w', '%{http_version}')).toBe('2');
    await expect(get('one.test', '--tls-max', '1.2')).rejects.toThrow(/protocol version|alert/);
  });
});

describe('clients come back', () => {
  const cookieOf = (answer: string, name: string) =>
    new RegExp(`^set-cookie: (${name}=[^;\r]+)`, 'im').exec(answer)?.[1] ?? '';
  const both = () => [aServer(21), aServer(22)];
  const again = async (cookie: string) =>
    new Set(await Promise.all(Array.from({ length: 8 }, () => curl('-H', `Cookie: ${cookie}`, url()))));

  it('to their target, by a cookie of the balancer', async () => {
    const stickiness = { type: 'cookie', cookieName: 'AWSALB', durationSeconds: 60 } as const;
    await apply({}, [blue({ servers: both(), stickiness })]);
    expect((await again(cookieOf(await curl('-i', url()), 'AWSALB'))).size).toBe(1);
  });

  it('to their group, by a cookie that names it', async () => {
    const shares = [
      { backend: 'blue', weight: 1 },
      { backend: 'green', weight: 1 },
    ];
    await apply({ defaultAction: { type: 'forward', targets: shares, stickiness: { durationSeconds: 60 } } });
    const answer = await curl('-i', url());
    const cookie = cookieOf(answer, 'AWSALBTG');
    expect(cookie).not.toBe('');
    expect(await again(cookie)).toEqual(new Set([answer.split('\r\n\r\n')[1]]));
  });
});

describe('headers', () => {
  const heard = async (http: BalancerFrontend['http'], ...args: readonly string[]) => {
    await apply({ http });
    return JSON.parse(await curl(...args, url('/headers'))) as { [name: string]: string };
  };
  const sent = ['-H', 'X-Forwarded-For: 192.0.2.7'];

  it.each([
    { mode: 'append', address: '192.0.2.7, 127.0.0.1' },
    { mode: 'preserve', address: '192.0.2.7' },
    { mode: 'remove', address: undefined },
  ] as const)('X-Forwarded-For: $mode', async ({ mode, address }) => {
    expect((await heard({ forwardedFor: mode }, ...sent))['x-forwarded-for']).toBe(address);
  });

  it('X-Forwarded-For with the port of the client', async () => {
    expect((await heard({ forwardedClientPort: true }))['x-forwarded-for']).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('a trace id, that of the client kept', async () => {
    const id = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
    expect((await heard({ traceId: true }))['x-amzn-trace-id']?.replace('Root=', '')).toMatch(id);
    const kept = (await heard({ traceId: true }, '-H', 'X-Amzn-Trace-Id: Root=1-2-3'))['x-amzn-trace-id'];
    expect(kept).toMatch(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-2-3$/);
  });

  it('with odd names are taken off when that is wanted', async () => {
    expect(await heard({ dropInvalidHeaders: false }, '-H', 'X_odd: 1')).toHaveProperty('x_odd');
    expect(await heard({ dropInvalidHeaders: true }, '-H', 'X_odd: 1')).not.toHaveProperty('x_odd');
  });

  it('of answers', async () => {
    await apply({
      responseHeaders: { set: [{ name: 'X-Frame-Options', value: '50% DENY' }], remove: ['date'] },
    });
    const answer = await curl('-i', url());
    expect(answer).toMatch(/x-frame-options: 50% DENY/i);
    expect(answer).not.toMatch(/^date:/im);
  });
});

describe('the access log', () => {
  const lines = async () =>
    (await readFile(join(directory, 'access.log'), 'utf8')).trim().split('\n').filter(Boolean);

  it('has a line for each request of those that want one, across reloads', async () => {
    await apply({ http: { accessLog: 'app/web/0123456789abcdef' } });
    await curl('-g', '-A', 'a "quoted" one', url('/a?b=%22]'));
    await apply({ http: { accessLog: 'app/web/0123456789abcdef' }, clientTimeoutMs: 5000 });
    await curl(url('/again'));
    await apply({});
    await curl(url('/not-this'));
    await expect.poll(async () => (await lines()).length, { timeout: 5000 }).toBe(2);
    const [first, second] = (await lines()).map((line) => JSON.parse(line) as { [name: string]: unknown });
    expect(first).toMatchObject({
      loadBalancer: 'app/web/0123456789abcdef',
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      target: `127.0.0.1:${aServer(21).port}`,
      method: 'GET',
      uri: '/a?b=%22]',
      userAgent: 'a "quoted" one',
      status: 200,
    });
    expect(second).toMatchObject({ uri: '/again' });
  });
});

describe('targets', () => {
  it('that speak TLS are spoken to in TLS, whatever their certificate, and checked in it', async () => {
    const { certificate, key } = await issueServer(authority, ['else.test'], Date.now());
    const server: Server = createSecureServer({ cert: certificate, key }, (_, response) =>
      response.end('secure'),
    );
    await new Promise<void>((resolve) => server.listen(aServer(23).port, '127.0.0.1', () => resolve()));
    const healthCheck = {
      protocol: 'HTTPS',
      intervalMs: 100,
      timeoutMs: 1000,
      healthyThreshold: 1,
      unhealthyThreshold: 1,
    } as const;
    try {
      await apply({}, [blue({ servers: [aServer(23)], tls: true, healthCheck })]);
      await expect.poll(async () => (await driver.status())[0]?.state, { timeout: 5000 }).toBe('up');
      expect(await curl(url())).toBe('secure');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('are told of the client by a PROXY header', async () => {
    const heads: Buffer[] = [];
    const server = createTcpServer((socket) => {
      socket.once('data', (chunk) => {
        heads.push(chunk);
        socket.end('ok');
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(aServer(24).port, '127.0.0.1', () => resolve()));
    try {
      const backend = aBackend({ name: 'blue', mode: 'tcp', servers: [aServer(24)], proxyProtocol: true });
      await apply({ mode: 'tcp' }, [backend]);
      await curl('--http0.9', url()).catch(() => '');
      expect(heads[0]?.subarray(0, 12).toString('latin1')).toBe('\r\n\r\n\0\r\nQUIT\n');
    } finally {
      server.close();
    }
  });

  it('are checked as it is said now, not as it was said before', async () => {
    const check = (path: string, intervalMs: number) => ({
      protocol: 'HTTP' as const,
      path,
      codes: '200',
      intervalMs,
      timeoutMs: 500,
      healthyThreshold: 1,
      unhealthyThreshold: 1,
    });
    const state = async () => (await driver.status())[0]?.state;
    await apply({}, [blue({ healthCheck: check('/health', 60_000) })]);
    await expect.poll(state, { timeout: 5000 }).toBe('up');
    const { reloaded } = await apply({}, [blue({ healthCheck: check('/health', 50) })]);
    expect(reloaded).toBe(true);
    await curl(`http://127.0.0.1:${aServer(21).port}/sick?is=true`);
    await expect.poll(state, { timeout: 5000 }).toBe('down');
    expect(await curl(url())).toBe('blue'); // nobody is well: all are asked
    await curl(`http://127.0.0.1:${aServer(21).port}/sick?is=false`);
  });

  it('that are new are well with the first good check, and earn it', async () => {
    const healthCheck = {
      protocol: 'HTTP' as const,
      path: '/health',
      codes: '200',
      intervalMs: 60_000,
      timeoutMs: 5000,
      healthyThreshold: 10,
      unhealthyThreshold: 10,
    };
    const states = async () => (await driver.status()).map(({ state }) => state);
    await apply({}, [blue({ healthCheck })]);
    await expect.poll(states, { timeout: 5000 }).toEqual(['up']);
    await apply({}, [blue({ healthCheck, servers: [aServer(21), aServer(22), aServer(29)] })]);
    expect(await states()).toEqual(['up', 'starting', 'starting']);
    // Nobody listens at the last, which may still come.
    await expect.poll(states, { timeout: 5000 }).toEqual(['up', 'up', 'starting']);
  });

  it('that come with a change of the rest earn their requests too', async () => {
    const healthCheck = {
      protocol: 'TCP' as const,
      intervalMs: 60_000,
      timeoutMs: 5000,
      healthyThreshold: 3,
      unhealthyThreshold: 3,
    };
    const states = async () => (await driver.status()).map(({ state }) => state);
    await apply({}, [blue({ healthCheck })]);
    await expect.poll(states, { timeout: 5000 }).toEqual(['up']);
    const { reloaded } = await apply({ clientTimeoutMs: 5000 }, [
      blue({ healthCheck, servers: [aServer(21), aServer(22)] }),
    ]);
    expect(reloaded).toBe(true);
    expect(await states()).toEqual(['up', 'starting']);
    await expect.poll(states, { timeout: 5000 }).toEqual(['up', 'up']);
  });
});
