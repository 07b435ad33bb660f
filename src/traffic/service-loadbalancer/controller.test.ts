import { afterEach, describe, expect, it } from 'vitest';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { serviceKind } from '../../model/kinds/service.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { keyOf } from '../../model/object.ts';
import { loadBalancerAddress } from '../loadbalancer-address/controller.ts';
import { openTraffic, type TrafficCluster } from '../testing.ts';
import { serviceLoadBalancer } from './controller.ts';

const clusters: TrafficCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

const KEY = { namespace: 'default', name: 'web' };

async function aCluster() {
  const cluster = await openTraffic((deps) => [serviceLoadBalancer(deps), loadBalancerAddress(deps)]);
  clusters.push(cluster);
  const { client, settle } = cluster;
  const create = async (name = 'web') => {
    const ports = [{ port: 80, targetPort: 8080 }];
    const made = await client.create(serviceKind, {
      metadata: { namespace: 'default', name },
      spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports },
    });
    await settle();
    return made;
  };
  const balancers = async () => (await client.list(loadBalancerKind)).items;
  const count = async () => [
    (await balancers()).length,
    (await client.list(listenerKind)).items.length,
    (await client.list(targetGroupKind)).items.length,
  ];
  /** What the agent says once the balancer has the configuration. */
  const listens = async () => {
    for (const balancer of await balancers())
      await client.updateStatus(loadBalancerKind, {
        ...balancer,
        status: { ...balancer.status, ready: true },
      });
    await settle();
  };
  const ingress = async () => (await client.get(serviceKind, KEY)).status?.loadBalancer?.ingress;
  const change = async (patch: object) => {
    await client.patch(serviceKind, KEY, patch, { type: 'merge' });
    await settle();
  };
  return { ...cluster, create, balancers, count, listens, ingress, change };
}

describe('a Service of type LoadBalancer', () => {
  it('gets a balancer with an address, and tells it once it listens', async () => {
    const { create, count, balancers, listens, ingress } = await aCluster();
    await create();
    expect(await count()).toEqual([1, 1, 1]);
    expect((await balancers())[0]?.status).toMatchObject({
      address: '127.77.0.2',
      dnsName: 'web.default.lb.tutti.internal',
    });
    expect(await ingress()).toBeUndefined();
    await listens();
    expect(await ingress()).toEqual([{ ip: '127.77.0.2', ipMode: 'VIP' }]);
  });

  it('follows its ports', async () => {
    const { create, count, change, client } = await aCluster();
    await create();
    const ports = [
      { name: 'a', port: 8000 },
      { name: 'b', port: 8001 },
    ];
    await change({ spec: { ports } });
    expect(await count()).toEqual([1, 2, 2]);
    const open = (await client.list(listenerKind)).items.map(({ spec }) => spec.port);
    expect(open).toEqual([8000, 8001]);
  });

  it('loses everything, its address too, when it changes its type', async () => {
    const { create, count, change, listens, ingress } = await aCluster();
    await create();
    await listens();
    await change({ spec: { type: 'ClusterIP' } });
    expect(await count()).toEqual([0, 0, 0]);
    expect(await ingress()).toBeUndefined();
  });

  it('is balanced at layer 7 once pods are there that are probed by HTTP', async () => {
    const { create, client, settle } = await aCluster();
    await create();
    const protocol = async () => (await client.list(listenerKind)).items[0]?.spec.protocol;
    expect(await protocol()).toBe('TCP');
    const readinessProbe = { httpGet: { path: '/', port: 8080 } };
    await client.create(podKind, {
      metadata: { namespace: 'default', name: 'web-1', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1', readinessProbe }] },
    });
    await settle();
    expect(await protocol()).toBe('HTTP');
    await client.delete(podKind, { namespace: 'default', name: 'web-1' }, { gracePeriodSeconds: 0 });
    await settle();
    expect(await protocol()).toBe('HTTP');
  });

  it('gets back what somebody changes or deletes behind it', async () => {
    const { create, count, client, settle, balancers } = await aCluster();
    await create();
    const [listener] = (await client.list(listenerKind)).items;
    const [group] = (await client.list(targetGroupKind)).items;
    if (!listener || !group) throw new Error('Nothing stands behind the Service');
    await client.patch(listenerKind, keyOf(listener), { spec: { port: 9999 } }, { type: 'merge' });
    await client.delete(targetGroupKind, keyOf(group));
    await settle();
    expect(await count()).toEqual([1, 1, 1]);
    expect((await client.list(listenerKind)).items[0]?.spec.port).toBe(80);
    expect(await balancers()).toHaveLength(1);
  });

  it('has an address of its own, each', async () => {
    const { create, balancers } = await aCluster();
    for (const name of ['web', 'api', 'shop']) await create(name);
    const addresses = (await balancers()).map(({ status }) => status?.address);
    expect(new Set(addresses).size).toBe(3);
    expect(addresses).not.toContain(undefined);
  });
});
