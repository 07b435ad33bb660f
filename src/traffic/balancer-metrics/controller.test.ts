import { afterEach, expect, it } from 'vitest';
import { silentLog } from '../../machinery/log.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { Metrics } from '../../model/metrics.ts';
import { openTraffic, type TrafficCluster } from '../testing.ts';
import { balancerMetrics } from './controller.ts';

let cluster: TrafficCluster;
afterEach(() => cluster.close());

it('the requests of each period are written once it is over', async () => {
  const written: string[] = [];
  const metrics: Metrics = {
    put: async (samples) => {
      for (const { key, sample } of samples)
        if (key.name === 'RequestCount' && key.dimensions.length === 1)
          written.push(`${new Date(sample.timestamp).toISOString().slice(14, 19)} ${sample.sum}`);
    },
    read: async () => [],
    list: async () => [],
  };
  cluster = await openTraffic((deps) => [balancerMetrics({ ...deps, metrics, log: silentLog })]);
  const { client, clock, settle } = cluster;
  const namespace = 'default';
  await client.create(loadBalancerKind, {
    metadata: { namespace, name: 'web' },
    spec: { type: 'application', name: 'web', id: '0123456789abcdef' },
  });
  await client.create(targetGroupKind, { metadata: { namespace, name: 'blue' }, spec: { protocol: 'HTTP' } });
  const targets = [{ targetGroup: 'blue', weight: 1 }];
  await client.create(listenerKind, {
    metadata: { namespace, name: 'web-80' },
    spec: { loadBalancer: 'web', port: 80, protocol: 'HTTP', defaultAction: { type: 'forward', targets } },
  });
  const answered = async (requests: number) => {
    const group = await client.get(targetGroupKind, { namespace, name: 'blue' });
    const target = { address: '10.0.0.1', port: 80, state: 'healthy' as const, requests };
    await client.updateStatus(targetGroupKind, { ...group, status: { targets: [target] } });
    await settle();
    await clock.advance(10_000);
    await settle();
  };
  await settle();
  await clock.advance(5_000);
  written.length = 0;
  await answered(10);
  await answered(25);
  expect(written).toEqual(['00:00 10', '00:10 15']);
});
