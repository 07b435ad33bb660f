// Counts of requests in TargetGroups, on a real API in memory and a fake balancer: what is told, and how often.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aListener, aLoadBalancer, aTargetGroup } from '../../core/balancing/builders.case.ts';
import type { Kind } from '../../model/kind.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ApiObject, Draft } from '../../model/object.ts';
import type { Listener, TargetGroup } from '../../model/traffic-types.ts';
import { openTrafficWorld, type TrafficWorld } from '../network/world.case.ts';

let world: TrafficWorld;
let writes = 0;

beforeEach(async () => {
  writes = 0;
  world = await openTrafficWorld((client) => ({
    ...client,
    updateStatus: (kind, object) => {
      if (kind.kind === 'TargetGroup') writes += 1;
      return client.updateStatus(kind, object);
    },
  }));
});
afterEach(() => world.close());

/** Creates what a builder built, as a caller would hand it in. */
function made<T extends ApiObject>(kind: Kind<T>, { metadata, ...object }: T): Promise<T> {
  const { name, namespace } = metadata;
  return world.client.create(kind, { ...object, metadata: { name, namespace } } as Draft<T>); // the same object, unstored
}

/** One target behind one listener. */
async function open(protocol: (TargetGroup['spec'] & Listener['spec'])['protocol'] = 'HTTP'): Promise<void> {
  const targets = [{ address: '10.200.0.1', port: 8080, name: 'pod/web-1', unit: 'uid-1' }];
  await made(targetGroupKind, aTargetGroup({ spec: { protocol, service: undefined, targets } }));
  await made(listenerKind, aListener({ spec: { protocol } }));
  const balancer = await made(loadBalancerKind, aLoadBalancer({ status: undefined }));
  await world.client.updateStatus(loadBalancerKind, { ...balancer, status: { address: '127.77.0.2' } });
  await eventually(async () => expect(await target()).toMatchObject({ state: 'healthy' }));
}

async function eventually(look: () => Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await world.clock.advance(100);
      await look();
    },
    { timeout: 5000, interval: 1 },
  );
}

async function target() {
  const group = await world.client.get(targetGroupKind, { namespace: 'default', name: 'web' });
  return group.status?.targets?.[0];
}

function answer(requests: number, responses5xx = 0, connectionErrors = 0): void {
  world.balancer.setTraffic('default.web', '10.200.0.1_8080', { requests, responses5xx, connectionErrors });
}

describe('counts of requests', () => {
  it('are told, with answers that failed and answers that never came', async () => {
    await open();
    answer(50, 4, 3);
    await eventually(async () => expect(await target()).toMatchObject({ requests: 50, errors: 7 }));
  });

  it('go on when the balancer counts anew', async () => {
    await open();
    answer(50, 4);
    await eventually(async () => expect(await target()).toMatchObject({ requests: 50, errors: 4 }));
    answer(10, 1);
    await eventually(async () => expect(await target()).toMatchObject({ requests: 60, errors: 5 }));
  });

  it('are written at most every two seconds, and not at all without requests', async () => {
    await open();
    await world.clock.advance(60_000);
    const idle = writes;
    await world.clock.advance(60_000);
    expect(writes).toBe(idle);
    const began = world.clock.now();
    for (let step = 1; step <= 200; step += 1) {
      answer(step * 10);
      await world.clock.advance(100);
    }
    // A write takes a moment of real time: the clock goes on until the last count is told.
    await eventually(async () => expect(await target()).toMatchObject({ requests: 2000 }));
    expect(writes - idle).toBeLessThanOrEqual((world.clock.now() - began) / 2000 + 1);
  });

  it('are not told where nobody knows what an answer is', async () => {
    await open('TCP');
    answer(50, 4);
    const before = writes;
    await world.clock.advance(10_000);
    expect(await target()).not.toHaveProperty('requests');
    expect(writes).toBe(before);
  });
});
