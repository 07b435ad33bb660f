import { describe, expect, it } from 'vitest';
import { aBackend, aFrontend, aServer } from '../builders.case.ts';
import type { BalancerBackend, BalancerConfig } from '../driver.ts';
import { configFile } from './config-file.ts';

const options = {
  directory: '/run/tutti/haproxy',
  socket: '/run/tutti/haproxy/admin.sock',
  maxConnections: 8000,
  threads: 1,
  user: 'haproxy',
};
const check = {
  protocol: 'HTTP',
  path: '/health z',
  intervalMs: 500,
  timeoutMs: 400,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
  codes: '200-299, 301',
} as const;
const simple: BalancerConfig = { frontends: [aFrontend()], backends: [aBackend()] };
const forward = (...targets: readonly (readonly [string, number])[]) => ({
  type: 'forward' as const,
  targets: targets.map(([backend, weight]) => ({ backend, weight })),
});

const rich: BalancerConfig = {
  frontends: [
    aFrontend({
      name: 'default.shop',
      certificatePems: ['PEM', 'another'],
      tls: { minVersion: 'TLSv1.3' },
      http: { traceId: true, tlsHeaders: true, dropInvalidHeaders: true, forwardedClientPort: true },
      responseHeaders: { set: [{ name: 'X-Frame-Options', value: '100% DENY' }], remove: ['Server'] },
      binds: [
        { address: '127.77.0.2', port: 443 },
        { address: '10.236.0.2', port: 443 },
      ],
      rules: [
        {
          match: {
            hosts: ['*.Example.com', 'x.y'],
            paths: ['/a b/*', "/it's#"],
            methods: ['GET', 'PUT'],
            headers: [{ name: 'X-Env', values: ['a"b\\', '$HOME'] }],
            sources: ['10.0.0.0/8'],
            query: [{ anyOf: [{ key: 'v', value: '1' }] }, { anyOf: [{ value: 'x?z*' }, { value: 'q' }] }],
          },
          action: forward(['default.web', 70], ['checked', 20], ['sticky', 10]),
        },
        {
          match: { paths: ['/old'] },
          action: {
            type: 'redirect',
            statusCode: 301,
            location: 'https://#{host}:443/new/#{path}?50%&#{query}',
          },
        },
        {
          match: { paths: ['/gone'] },
          action: {
            type: 'fixed-response',
            statusCode: 404,
            contentType: 'text/html; charset=utf-8',
            body: 'it\'s "gone"\n100%',
          },
        },
        { match: { paths: ['/nowhere'] }, action: forward(['absent', 1]) },
        {
          match: { paths: ['/all'] },
          action: {
            type: 'redirect',
            statusCode: 302,
            location: '#{protocol}://#{host}:#{port}/#{path}?#{query}',
          },
        },
        {
          match: { paths: ['/canary'] },
          action: {
            ...forward(['default.web', 9], ['checked', 1]),
            stickiness: { durationSeconds: 60 },
          },
        },
      ],
      defaultAction: forward(['checked', 1]),
    }),
    aFrontend({
      name: 'default.db',
      mode: 'tcp',
      certificatePems: ['PEM'],
      binds: [{ address: '127.77.0.3', port: 5432 }],
      defaultAction: forward(['plain', 1], ['plain-checked', 2]),
    }),
  ],
  backends: [
    aBackend({ servers: [aServer(1), aServer(2, { draining: true }), aServer(3, { weight: 0 })] }),
    aBackend({ name: 'checked', healthCheck: check }),
    aBackend({
      name: 'sticky',
      algorithm: 'least-requests',
      stickiness: { type: 'cookie', durationSeconds: 300 },
    }),
    aBackend({
      name: 'plain',
      mode: 'tcp',
      algorithm: 'random',
      stickiness: { type: 'source', durationSeconds: 300 },
    }),
    aBackend({
      name: 'plain-checked',
      mode: 'tcp',
      healthCheck: { ...check, protocol: 'TCP', port: 9000 },
      source: '10.236.0.3',
    }),
    aBackend({
      name: 'secure',
      tls: true,
      slowStartMs: 30_000,
      healthCheck: { ...check, protocol: 'HTTPS' },
      stickiness: { type: 'app-cookie', cookieName: 'SESSION', durationSeconds: 60 },
    }),
    aBackend({ name: 'half-secure', tls: true, healthCheck: check }),
    aBackend({
      name: 'proxied',
      mode: 'tcp',
      proxyProtocol: true,
      healthCheck: { ...check, protocol: 'HTTPS' },
    }),
    aBackend({
      name: 'functions:gateway',
      requestHeaders: [{ name: 'x-tutti-endpoint', value: '100% host' }],
      sentOnce: true,
    }),
  ],
};

describe('the configuration file of HAProxy', () => {
  it('is as it always was', async () => {
    await expect(configFile(rich, options).text).toMatchFileSnapshot('golden/rich.golden');
  });

  it('holds certificates outside, under a name that changes with them', () => {
    const paths = (pem: string) => [
      ...configFile({ ...simple, frontends: [aFrontend({ certificatePems: [pem] })] }, options).certificates,
    ];
    expect(paths('A')).toEqual([
      [expect.stringMatching(/^\/run\/tutti\/haproxy\/certificates\/default\.web-[0-9a-f]{16}\.pem$/), 'A'],
    ]);
    expect(paths('A')[0]?.[0]).not.toBe(paths('B')[0]?.[0]);
  });

  const structure = (config: BalancerConfig) => configFile(config, options).structure;
  it.each<{ name: string; backend: Partial<BalancerBackend>; of?: Partial<BalancerBackend>; same: boolean }>([
    { name: 'another server', backend: { servers: [aServer(1), aServer(2)] }, same: true },
    { name: 'another weight', backend: { servers: [aServer(1, { weight: 5 })] }, same: true },
    { name: 'a draining server', backend: { servers: [aServer(1, { draining: true })] }, same: true },
    { name: 'another algorithm', backend: { algorithm: 'random' as const }, same: false },
    { name: 'a health check', backend: { healthCheck: check }, same: false },
    {
      name: 'another interval between checks',
      backend: { healthCheck: { ...check, intervalMs: 900 } },
      of: { healthCheck: check },
      same: false,
    },
    { name: 'TLS', backend: { tls: true }, same: false },
    { name: 'another timeout', backend: { serverTimeoutMs: 1 }, same: false },
    { name: 'a source', backend: { source: '10.236.0.3' }, same: false },
    { name: 'a header', backend: { requestHeaders: [{ name: 'x', value: 'y' }] }, same: false },
    { name: 'no second try', backend: { sentOnce: true }, same: false },
  ])('has the same structure with $name: $same', ({ backend, of = {}, same }) => {
    const former = structure({ ...simple, backends: [aBackend(of)] });
    expect(structure({ ...simple, backends: [aBackend(backend)] }) === former).toBe(same);
  });

  it.each([
    {
      name: 'a line break in a path',
      config: {
        ...simple,
        frontends: [
          aFrontend({ rules: [{ match: { paths: ['/x\nbind :80'] }, action: forward(['default.web', 1]) }] }),
        ],
      },
    },
    {
      name: 'a header that is no name',
      config: {
        ...simple,
        frontends: [
          aFrontend({
            rules: [
              { match: { headers: [{ name: 'a) or', values: ['x'] }] }, action: forward(['default.web', 1]) },
            ],
          }),
        ],
      },
    },
    { name: 'a backend that is no name', config: { ...simple, backends: [aBackend({ name: 'a b' })] } },
  ])('refuses $name', ({ config }) => {
    expect(() => configFile(config, options)).toThrow(RangeError);
  });
});
