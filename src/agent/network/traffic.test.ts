import { afterEach, describe, expect, it, vi } from 'vitest';
import { aListener, aLoadBalancer, aTargetGroup } from '../../core/balancing/builders.case.ts';
import { TuttiError } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { type EndpointSlice, endpointSliceKind } from '../../model/kinds/endpoint-slice.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { serviceKind } from '../../model/kinds/service.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ApiObject, Draft } from '../../model/object.ts';
import { anEndpointSlice, aService } from '../../model/testing.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import { openTrafficWorld, type TrafficWorld } from './world.case.ts';

const service = aService({
  spec: {
    clusterIP: '10.220.0.7',
    clusterIPs: ['10.220.0.7'],
    ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
  },
});
const unit = (n: number) => ({ uid: `uid-${n}`, addresses: [`10.200.0.${n}`] });
const slice = (...numbers: readonly number[]): EndpointSlice =>
  anEndpointSlice({
    metadata: { name: 'web-x', labels: { 'kubernetes.io/service-name': 'web' } },
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: numbers.map((n) => ({
      addresses: [`10.200.0.${n}`],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name: `web-${n}`, uid: `uid-${n}` },
    })),
  });

let world: TrafficWorld;
afterEach(() => world.close());

/** A service with endpoints 1 and 2, and a load balancer in front of it. */
async function openFilled(group: Partial<TargetGroup['spec']> = {}): Promise<void> {
  world = await openTrafficWorld();
  await made(serviceKind, service);
  await made(endpointSliceKind, slice(1, 2));
  await made(targetGroupKind, aTargetGroup({ spec: group }));
  await made(listenerKind, aListener());
  const balancer = await made(loadBalancerKind, aLoadBalancer({ status: undefined }));
  await world.client.updateStatus(loadBalancerKind, { ...balancer, status: { address: '127.77.0.2' } });
  await eventually(() => {
    expect(targets()).toEqual(['10.200.0.1:8080', '10.200.0.2:8080']);
    expect(servers()).toEqual(['10.200.0.1_8080', '10.200.0.2_8080']);
  });
}

const targets = () =>
  world.network.config.services[0]?.targets.map(({ address, port }) => `${address}:${port}`);
const servers = (draining = false) =>
  world.balancer.config.backends[0]?.servers
    .filter((server) => server.draining === draining)
    .map(({ name }) => name);

async function eventually(look: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await world.clock.advance(100); // rounds of the status writer
      await look();
    },
    { timeout: 5000, interval: 1 },
  );
}

/** Creates what a builder built, as a caller would hand it in. */
function made<T extends ApiObject>(kind: Kind<T>, { metadata, ...object }: T): Promise<T> {
  const { name, namespace, labels } = metadata;
  return world.client.create(kind, { ...object, metadata: { name, namespace, labels } } as Draft<T>); // the same object, unstored
}

async function replaceSlice(next: EndpointSlice): Promise<void> {
  const current = await world.client.get(endpointSliceKind, { namespace: 'default', name: 'web-x' });
  await world.client.update(endpointSliceKind, { ...next, metadata: current.metadata });
}

describe('service rules and balancer', () => {
  it('follow the endpoints', async () => {
    await openFilled();
    await replaceSlice(slice(2, 3));
    await eventually(() => {
      expect(targets()).toEqual(['10.200.0.2:8080', '10.200.0.3:8080']);
      expect(servers()).toEqual(['10.200.0.2_8080', '10.200.0.3_8080']);
    });
  });

  it('are tried again when a driver failed', async () => {
    await openFilled();
    world.network.failNext('apply', new Error('nft is busy'));
    world.balancer.failNext('apply', new Error('haproxy is busy'));
    await replaceSlice(slice(3));
    await eventually(() => {
      expect(targets()).toEqual(['10.200.0.3:8080']);
      expect(servers()).toEqual(['10.200.0.3_8080']);
    });
  });

  it('are looked at again when the balancer does not answer', async () => {
    await openFilled();
    const before = world.balancer.calls.filter((call) => call === 'apply').length;
    world.balancer.failNext('status', new Error('connect ECONNREFUSED'));
    await eventually(() =>
      expect(world.balancer.calls.filter((call) => call === 'apply').length).toBeGreaterThan(before),
    );
  });
});

describe('the status of load balancers', () => {
  const readiness = async () =>
    (await world.client.get(loadBalancerKind, { namespace: 'default', name: 'edge' })).status;
  const states = async () =>
    (await world.client.get(targetGroupKind, { namespace: 'default', name: 'web' })).status?.targets?.map(
      ({ name, state }) => `${name} ${state}`,
    );

  it('says ready once the balancer has it, and how the targets are', async () => {
    await openFilled();
    await eventually(async () => {
      expect(await readiness()).toEqual({ address: '127.77.0.2', ready: true });
      expect(await states()).toEqual(['pod/web-1 healthy', 'pod/web-2 healthy']);
      expect(
        (await world.client.get(listenerKind, { namespace: 'default', name: 'edge-80' })).status?.ready,
      ).toBe(true);
    });
  });

  it('says why a listener cannot listen, and ready again when it can', async () => {
    world = await openTrafficWorld();
    await world.close();
    await openFilled();
    world.balancer.refuse('default.edge-80', '127.77.0.2:80: the port is taken by another program');
    await replaceSlice(slice(1));
    await eventually(async () => {
      expect(await readiness()).toMatchObject({
        ready: false,
        message: 'Listener "edge-80": 127.77.0.2:80: the port is taken by another program',
      });
    });
    world.balancer.refuse('default.edge-80', undefined);
    await replaceSlice(slice(1, 2));
    await eventually(async () => expect(await readiness()).toEqual({ address: '127.77.0.2', ready: true }));
  });

  it('passes on the verdicts of health checks', async () => {
    await openFilled({
      healthCheck: {
        protocol: 'HTTP',
        intervalMs: 1000,
        timeoutMs: 500,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
    await eventually(async () => expect(await states()).toEqual(['pod/web-1 initial', 'pod/web-2 initial']));
    world.balancer.check('default.web', '10.200.0.1_8080', 'up');
    world.balancer.check('default.web', '10.200.0.2_8080', 'down', 'L7STS 500');
    await eventually(async () =>
      expect(await states()).toEqual(['pod/web-1 healthy', 'pod/web-2 unhealthy']),
    );
  });

  it('is written again after the API was away, and not at all when nothing changes', async () => {
    let away = true;
    let writes = 0;
    world = await openTrafficWorld((client) => ({
      ...client,
      updateStatus: async (kind, object) => {
        if (away) throw new TuttiError('Unavailable', 'The API does not answer');
        writes += 1;
        return client.updateStatus(kind, object);
      },
    }));
    await made(
      targetGroupKind,
      aTargetGroup({ spec: { service: undefined, targets: [{ address: '10.0.0.9', port: 80 }] } }),
    );
    await eventually(() => expect(world.balancer.calls).toContain('status'));
    away = false;
    await eventually(async () => expect(await states()).toEqual(['undefined unused']));
    const before = writes;
    await world.clock.advance(20_000);
    expect(writes).toBe(before);
  });
});

describe('taking a unit out', () => {
  it('stops everything new at once, whatever the cluster still says', async () => {
    await openFilled();
    await world.dataPlane.withdraw(unit(1));
    expect(targets()).toEqual(['10.200.0.2:8080']);
    expect(servers()).toEqual(['10.200.0.2_8080']);
    expect(servers(true)).toEqual(['10.200.0.1_8080']);
  });

  it('is undone by restore', async () => {
    await openFilled();
    await world.dataPlane.withdraw(unit(1));
    world.dataPlane.restore('uid-1');
    await eventually(() => {
      expect(targets()).toHaveLength(2);
      expect(servers()).toHaveLength(2);
    });
  });

  it('goes on after a second when a driver hangs, and when one fails', async () => {
    await openFilled();
    const hang = vi.spyOn(world.network, 'apply').mockReturnValue(new Promise(() => {}));
    const done = vi.fn();
    void world.dataPlane.withdraw(unit(1)).then(done);
    await world.clock.advance(999);
    expect(done).not.toHaveBeenCalled();
    await world.clock.advance(1);
    expect(done).toHaveBeenCalled();
    hang.mockRestore();
  });

  interface Draining {
    readonly name: string;
    readonly group?: Partial<TargetGroup['spec']>;
    readonly inFlight?: number;
    readonly upgraded?: number;
    readonly connections?: number;
    readonly graceMs?: number;
    /** How long it is waited for, to the nearest tenth of a second above. */
    readonly takesMs: number;
  }
  it.each<Draining>([
    { name: 'nothing in flight', takesMs: 0 },
    { name: 'requests in flight for the ordinary drain timeout', inFlight: 2, takesMs: 10_000 },
    {
      name: 'requests in flight for the drain timeout of their group',
      inFlight: 1,
      group: { drainTimeoutMs: 3000 },
      takesMs: 3000,
    },
    { name: 'requests in flight for half the grace period', inFlight: 1, graceMs: 4000, takesMs: 2000 },
    { name: 'upgraded connections not at all', inFlight: 2, upgraded: 2, takesMs: 0 },
    { name: 'layer-4 connections for two seconds', connections: 3, takesMs: 2000 },
    { name: 'requests beside upgraded connections', inFlight: 3, upgraded: 2, takesMs: 10_000 },
  ])(
    'waits for $name',
    async ({ group, inFlight = 0, upgraded = 0, connections = 0, graceMs = 30_000, takesMs }) => {
      await openFilled(group);
      world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight, upgraded });
      world.network.setConnections('10.200.0.1', connections);
      await world.dataPlane.withdraw(unit(1));
      const beganMs = world.clock.now();
      let endedMs: number | undefined;
      void world.dataPlane.drained(unit(1), { graceMs, signal: new AbortController().signal }).then(() => {
        endedMs = world.clock.now();
      });
      for (let step = 0; step < 250 && endedMs === undefined; step += 1) await world.clock.advance(50);
      expect((endedMs ?? Number.NaN) - beganMs).toBeGreaterThanOrEqual(takesMs);
      expect((endedMs ?? Number.NaN) - beganMs).toBeLessThanOrEqual(takesMs + 100);
    },
  );

  it('ends the wait when the last request has ended', async () => {
    await openFilled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 1 });
    await world.dataPlane.withdraw(unit(1));
    const done = vi.fn();
    void world.dataPlane
      .drained(unit(1), { graceMs: 30_000, signal: new AbortController().signal })
      .then(done);
    await world.clock.advance(1000);
    expect(done).not.toHaveBeenCalled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 0 });
    await world.clock.advance(100);
    expect(done).toHaveBeenCalled();
  });

  it('waits also when the cluster has forgotten the unit meanwhile', async () => {
    await openFilled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 1 });
    await world.dataPlane.withdraw(unit(1));
    await replaceSlice(slice(2));
    await eventually(() => expect(servers(true)).toEqual([]));
    const done = vi.fn();
    void world.dataPlane
      .drained(unit(1), { graceMs: 30_000, signal: new AbortController().signal })
      .then(done);
    await world.clock.advance(500);
    expect(done).not.toHaveBeenCalled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 0 });
    await world.clock.advance(100);
    expect(done).toHaveBeenCalled();
  });

  it('waits for a balancer that was too late to confirm, so that nothing new comes to a unit that is stopped', async () => {
    await openFilled();
    let confirm = () => {};
    const apply = world.balancer.apply.bind(world.balancer);
    const slow = vi.spyOn(world.balancer, 'apply').mockImplementation(async (config) => {
      await new Promise<void>((resolve) => (confirm = resolve));
      return apply(config);
    });
    void world.dataPlane.withdraw(unit(1));
    await world.clock.advance(1000);
    const done = vi.fn();
    void world.dataPlane
      .drained(unit(1), { graceMs: 30_000, signal: new AbortController().signal })
      .then(done);
    await world.clock.advance(5000);
    expect(done).not.toHaveBeenCalled();
    slow.mockRestore();
    confirm();
    await eventually(() => expect(servers(true)).toEqual(['10.200.0.1_8080']));
    await eventually(() => expect(done).toHaveBeenCalled());
  });

  it('waits for nobody longer than half the grace period, whatever is late', async () => {
    await openFilled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 1 });
    const hang = vi.spyOn(world.network, 'apply').mockReturnValue(new Promise(() => {}));
    void world.dataPlane.withdraw(unit(1));
    await world.clock.advance(1000);
    const done = vi.fn();
    void world.dataPlane.drained(unit(1), { graceMs: 6000, signal: new AbortController().signal }).then(done);
    await world.clock.advance(2900);
    expect(done).not.toHaveBeenCalled();
    await world.clock.advance(200);
    await eventually(() => expect(done).toHaveBeenCalled());
    hang.mockRestore();
  });

  it('ends at once when the caller has no time left, or nobody can be asked', async () => {
    await openFilled();
    world.balancer.setTraffic('default.web', '10.200.0.1_8080', { inFlight: 1 });
    const late = new AbortController();
    late.abort();
    await world.dataPlane.drained(unit(1), { graceMs: 30_000, signal: late.signal });
    world.balancer.failNext('status', new Error('gone'));
    await world.dataPlane.drained(unit(1), { graceMs: 30_000, signal: new AbortController().signal });
  });
});

describe('UDP', () => {
  it('clients of a target that left are made to choose again', async () => {
    world = await openTrafficWorld();
    const udp = aService({
      spec: {
        clusterIP: '10.220.0.8',
        clusterIPs: ['10.220.0.8'],
        ports: [{ port: 53, protocol: 'UDP', targetPort: 5353 }],
      },
    });
    const slices = (...numbers: readonly number[]) => ({
      ...slice(...numbers),
      ports: [{ name: '', port: 5353, protocol: 'UDP' }],
    });
    await made(serviceKind, udp);
    await made(endpointSliceKind, slices(1, 2));
    await eventually(() => expect(targets()).toHaveLength(2));
    await replaceSlice(slices(2));
    await eventually(() =>
      expect(world.network.forgotten).toEqual([
        { endpoint: { address: '10.200.0.1', port: 5353 }, protocol: 'UDP' },
      ]),
    );
  });
});
