// Ordinary frontends, backends and servers for tests; a test states only what matters to it.
import type { BalancerBackend, BalancerFrontend, BalancerServer } from './driver.ts';

export function aServer(n: number, overrides: Partial<BalancerServer> = {}): BalancerServer {
  return {
    name: `127.0.0.1_${18_100 + n}`,
    address: '127.0.0.1',
    port: 18_100 + n,
    weight: 100,
    draining: false,
    ...overrides,
  };
}

export function aBackend(overrides: Partial<BalancerBackend> = {}): BalancerBackend {
  return {
    name: 'default.web',
    mode: 'http',
    algorithm: 'round-robin',
    servers: [aServer(1)],
    serverTimeoutMs: 60_000,
    ...overrides,
  };
}

export function aFrontend(overrides: Partial<BalancerFrontend> = {}): BalancerFrontend {
  return {
    name: 'default.web',
    mode: 'http',
    binds: [{ address: '127.81.9.1', port: 18_080 }],
    rules: [],
    defaultAction: { type: 'forward', targets: [{ backend: 'default.web', weight: 1 }] },
    clientTimeoutMs: 60_000,
    ...overrides,
  };
}
