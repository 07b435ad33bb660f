import { describe, expect, it } from 'vitest';
import type { TargetGroup } from '../../model/traffic-types.ts';
import type { ServiceEndpoint } from '../discovery/endpoints.ts';
import { aListener, aLoadBalancer, aTargetGroup } from './builders.case.ts';
import { planBalancing } from './plan-balancing.ts';
import type { BalancingWorld } from './world.ts';

const endpoint = (n: number, overrides: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
  address: `10.200.0.${n}`,
  port: 8080,
  state: 'ready',
  name: `pod/web-${n}`,
  unit: `uid-${n}`,
  ...overrides,
});

function aWorld(overrides: Partial<BalancingWorld> = {}): BalancingWorld {
  return {
    loadBalancers: [aLoadBalancer()],
    listeners: [aListener()],
    targetGroups: [aTargetGroup()],
    endpointsOf: () => [endpoint(1), endpoint(2)],
    machineOf: () => undefined,
    certificateOf: () => undefined,
    withdrawn: new Set(),
    unitAddressOf: (address) =>
      address.startsWith('127.77.') ? address.replace('127.77', '10.236') : undefined,
    ...overrides,
  };
}

const server = (n: number, draining = false) => ({
  name: `10.200.0.${n}_8080`,
  address: `10.200.0.${n}`,
  port: 8080,
  weight: 100,
  draining,
});

describe('what the balancer is to do', () => {
  it('for a listener: listen on the host and for units, and forward to the servers of its group', () => {
    expect(planBalancing(aWorld()).config).toEqual({
      frontends: [
        {
          name: 'default.edge-80',
          mode: 'http',
          binds: [
            { address: '127.77.0.2', port: 80 },
            { address: '10.236.0.2', port: 80 },
          ],
          rules: [],
          defaultAction: { type: 'forward', targets: [{ backend: 'default.web', weight: 1 }] },
          clientTimeoutMs: 60_000,
        },
      ],
      backends: [
        {
          name: 'default.web',
          mode: 'http',
          algorithm: 'round-robin',
          servers: [server(1), server(2)],
          source: '10.236.0.2',
          serverTimeoutMs: 60_000,
        },
      ],
    });
  });

  it.each([
    { name: 'ready', state: 'ready' as const, servers: [server(1)] },
    { name: 'ending but serving', state: 'terminating' as const, servers: [server(1, true)] },
    { name: 'not ready', state: 'not-ready' as const, servers: [] },
  ])('for a unit that is $name', ({ state, servers }) => {
    const plan = planBalancing(aWorld({ endpointsOf: () => [endpoint(1, { state })] }));
    expect(plan.config.backends[0]?.servers).toEqual(servers);
    expect(plan.targets.get('default/web')).toHaveLength(1);
  });

  it('for a unit that is taken out here, whatever the cluster says: drain it', () => {
    const plan = planBalancing(aWorld({ withdrawn: new Set(['10.200.0.2']) }));
    expect(plan.config.backends[0]?.servers).toEqual([server(1), server(2, true)]);
  });

  it('for fixed targets beside those of a service', () => {
    const group = aTargetGroup({ spec: { targets: [{ address: '10.0.0.9', port: 80 }] } });
    const plan = planBalancing(aWorld({ targetGroups: [group] }));
    expect(plan.config.backends[0]?.servers.map(({ name }) => name)).toEqual([
      '10.200.0.1_8080',
      '10.200.0.2_8080',
      '10.0.0.9_80',
    ]);
  });

  it('for rules: by priority', () => {
    const rule = (priority: number, location: string) => ({
      priority,
      match: {},
      action: { type: 'redirect' as const, statusCode: 301 as const, location },
    });
    const plan = planBalancing(
      aWorld({ listeners: [aListener({ spec: { rules: [rule(20, '/b'), rule(10, '/a')] } })] }),
    );
    expect(
      plan.config.frontends[0]?.rules.map(({ action }) => action.type === 'redirect' && action.location),
    ).toEqual(['/a', '/b']);
  });

  it('for a group that is used by HTTP and TCP listeners: a backend for each', () => {
    const listeners = [
      aListener(),
      aListener({ metadata: { name: 'edge-81' }, spec: { port: 81, protocol: 'TCP' } }),
    ];
    const plan = planBalancing(aWorld({ listeners }));
    expect(plan.config.backends.map(({ name, mode }) => [name, mode])).toEqual([
      ['default.web', 'http'],
      ['default.web:tcp', 'tcp'],
    ]);
    expect(plan.backends.get('default/web')).toEqual(['default.web', 'default.web:tcp']);
  });

  it('for a group that is used by two load balancers: as patient as the more patient one', () => {
    const loadBalancers = [
      aLoadBalancer({ spec: { idleTimeoutSeconds: 10 } }),
      aLoadBalancer({
        metadata: { name: 'other' },
        spec: { idleTimeoutSeconds: 300 },
        status: { address: '127.77.0.3' },
      }),
    ];
    const listeners = [
      aListener(),
      aListener({ metadata: { name: 'other-80' }, spec: { loadBalancer: 'other' } }),
    ];
    const { config } = planBalancing(aWorld({ loadBalancers, listeners }));
    expect(config.frontends.map(({ clientTimeoutMs }) => clientTimeoutMs)).toEqual([10_000, 300_000]);
    expect(config.backends[0]).toMatchObject({ serverTimeoutMs: 300_000, source: '10.236.0.2' });
  });

  it('for a load balancer outside our range: connect as the host routes', () => {
    const plan = planBalancing(
      aWorld({ loadBalancers: [aLoadBalancer({ status: { address: '192.0.2.7' } })] }),
    );
    expect(plan.config.backends[0]).not.toHaveProperty('source');
  });

  it('for a group that is not there: answer that nobody is', () => {
    const plan = planBalancing(aWorld({ targetGroups: [] }));
    expect(plan.config.frontends[0]?.defaultAction).toEqual({ type: 'forward', targets: [] });
    expect(plan.config.backends).toEqual([]);
  });

  it('for a group that nobody sends to: nothing', () => {
    const plan = planBalancing(aWorld({ listeners: [] }));
    expect(plan.config.backends).toEqual([]);
    expect(plan.backends.has('default/web')).toBe(false);
    expect(plan.targets.get('default/web')).toHaveLength(2);
  });

  it('for UDP: rules of the network, with the client’s packets kept together where the group is sticky', () => {
    const listeners = [aListener({ spec: { protocol: 'UDP', port: 53 } })];
    const group: TargetGroup = aTargetGroup({
      spec: { protocol: 'UDP', stickiness: { type: 'source', durationSeconds: 60 } },
    });
    const plan = planBalancing(
      aWorld({ listeners, targetGroups: [group], withdrawn: new Set(['10.200.0.2']) }),
    );
    expect(plan.config.frontends).toEqual([]);
    expect(plan.rules).toEqual([
      {
        name: 'listener/default/edge-80',
        protocol: 'UDP',
        addresses: ['127.77.0.2', '10.236.0.2'],
        port: 53,
        targets: [{ address: '10.200.0.1', port: 8080 }],
        affinitySeconds: 60,
      },
    ]);
  });

  const secure = aListener({ spec: { protocol: 'HTTPS', port: 443, certificate: 'edge-tls' } });
  it('for TLS: with the certificate', () => {
    const plan = planBalancing(
      aWorld({ listeners: [secure], certificateOf: (namespace, name) => `${namespace}/${name}` }),
    );
    expect(plan.config.frontends[0]?.certificatePems).toEqual(['default/edge-tls']);
  });

  it.each([
    {
      name: 'its load balancer is not there',
      world: { loadBalancers: [] },
      reason: 'There is no LoadBalancer "edge"',
    },
    {
      name: 'its load balancer has no address',
      world: { loadBalancers: [aLoadBalancer({ status: {} })] },
      reason: 'LoadBalancer "edge" has no address yet',
    },
    {
      name: 'its certificate is not there',
      world: { listeners: [secure] },
      reason: 'Secret "edge-tls" has no usable tls.crt and tls.key',
    },
  ])('for a listener is nothing when $name, with the reason', ({ world, reason }) => {
    const plan = planBalancing(aWorld(world));
    expect(plan.config.frontends).toEqual([]);
    expect([...plan.problems.values()]).toEqual([reason]);
  });

  it('for one that is being deleted is nothing, without a reason', () => {
    const plan = planBalancing(
      aWorld({
        listeners: [aListener({ metadata: { name: 'edge-80', deletionTimestamp: '2026-01-01T00:00:00Z' } })],
      }),
    );
    expect([plan.config.frontends, plan.problems.size]).toEqual([[], 0]);
  });

  it.each([
    { name: 'running', state: 'running', servers: [server(1)] },
    { name: 'starting', state: 'pending', servers: [] },
    { name: 'shutting down', state: 'shutting-down', servers: [server(1, true)] },
    { name: 'stopped', state: 'stopped', servers: [] },
  ])('for a machine that is $name', ({ state, servers }) => {
    const group = aTargetGroup({ spec: { service: undefined, machines: [{ machine: 'i-1', port: 8080 }] } });
    const machineOf = () => ({ address: '10.200.0.1', unit: 'uid-1', state });
    const plan = planBalancing(aWorld({ targetGroups: [group], machineOf }));
    expect(plan.config.backends[0]?.servers).toEqual(servers);
    expect(plan.targets.get('default/web')).toMatchObject([{ machine: 'i-1', unit: 'uid-1' }]);
  });

  it('for a target that was deregistered: drain it', () => {
    const gone = { address: '10.200.0.1', port: 8080, deregisteredAt: '2026-01-01T00:00:00Z' };
    const group = aTargetGroup({ spec: { service: undefined, targets: [gone] } });
    expect(planBalancing(aWorld({ targetGroups: [group] })).config.backends[0]?.servers).toEqual([
      server(1, true),
    ]);
  });

  it('for several certificates: the own one first, and nothing while one is missing', () => {
    const spec = { protocol: 'HTTPS' as const, port: 443, certificate: 'a', certificates: ['b'] };
    const plan = (missing = '') =>
      planBalancing(
        aWorld({
          listeners: [aListener({ spec })],
          certificateOf: (_, name) => (name === missing ? undefined : name),
        }),
      );
    expect(plan().config.frontends[0]?.certificatePems).toEqual(['a', 'b']);
    expect(plan('b').problems.get('default/edge-80')).toContain('Secret "b"');
  });
});
