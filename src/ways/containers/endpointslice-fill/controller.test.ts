import { afterEach, describe, expect, it } from 'vitest';
import { type EndpointSlice, endpointSliceKind } from '../../../model/kinds/endpoint-slice.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { podKind } from '../../../model/kinds/pod.ts';
import { type Service, serviceKind } from '../../../model/kinds/service.ts';
import { openTestCluster, type TestCluster } from '../testing.ts';
import { endpointSliceFill } from './controller.ts';

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster(spec: Partial<Service['spec']> = {}) {
  const cluster = await openTestCluster((deps) => [endpointSliceFill(deps)]);
  clusters.push(cluster);
  const { client } = cluster;
  await client.create(serviceKind, {
    metadata: { namespace: 'default', name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });
  return Object.assign(cluster, {
    addPod: (name: string, image = 'good:1', labels: { readonly [name: string]: string } = { app: 'web' }) =>
      client.create(podKind, {
        metadata: { namespace: 'default', name, labels },
        spec: { containers: [{ name: 'app', image }] },
      }),
    slices: async (): Promise<readonly EndpointSlice[]> => (await client.list(endpointSliceKind)).items,
    /** `pod ready|serving|-`. */
    async endpoints() {
      const { items } = await client.list(endpointSliceKind);
      const all = items.flatMap(({ endpoints = [] }) => endpoints);
      const word = (endpoint: (typeof all)[number]) =>
        endpoint.conditions?.ready ? 'ready' : endpoint.conditions?.terminating ? 'terminating' : 'not ready';
      return all.map((endpoint) => `${endpoint.targetRef?.name} ${word(endpoint)}`).sort();
    },
  });
}

describe('the endpoints of a Service', () => {
  it('follow its pods from start to end', async () => {
    const web = await aCluster();
    await web.settle();
    expect(await web.slices()).toMatchObject([{ endpoints: [] }]);
    await web.addPod('a');
    await web.addPod('b', 'unready:1');
    await web.addPod('other', 'good:1', { app: 'other' });
    await web.run(2);
    expect(await web.endpoints()).toEqual(['a ready', 'b not ready']);
    await web.client.delete(podKind, { namespace: 'default', name: 'a' });
    await web.settle();
    expect(await web.endpoints()).toEqual(['a terminating', 'b not ready']);
    await web.run(3);
    expect(await web.endpoints()).toEqual(['b not ready']);
  });

  it('follow a change of a pod label and of the selector', async () => {
    const web = await aCluster();
    await web.addPod('a');
    await web.addPod('b', 'good:1', { app: 'blue' });
    await web.run(2);
    await web.client.patch(
      podKind,
      { namespace: 'default', name: 'a' },
      { metadata: { labels: { app: 'x' } } },
      { type: 'merge' },
    );
    await web.settle();
    expect(await web.endpoints()).toEqual([]);
    await web.client.patch(
      serviceKind,
      { namespace: 'default', name: 'web' },
      { spec: { selector: { app: 'blue' } } },
      { type: 'merge' },
    );
    await web.settle();
    expect(await web.endpoints()).toEqual(['b ready']);
  });

  it('name the zone of the node, also when the node is learned of later', async () => {
    const web = await aCluster();
    await web.addPod('a');
    await web.run(2);
    expect((await web.slices())[0]?.endpoints?.[0]?.zone).toBeUndefined();
    await web.client.create(nodeKind, {
      metadata: { name: 'n1', labels: { 'topology.kubernetes.io/zone': 'local-1a' } },
      spec: {},
    });
    await web.settle();
    expect((await web.slices())[0]?.endpoints?.[0]?.zone).toBe('local-1a');
  });

  it('come back when somebody removes a slice', async () => {
    const web = await aCluster();
    await web.addPod('a');
    await web.run(2);
    const [slice] = await web.slices();
    await web.client.delete(endpointSliceKind, { namespace: 'default', name: slice?.metadata.name ?? '' });
    await web.settle();
    expect(await web.endpoints()).toEqual(['a ready']);
  });

  it('are left to others when the Service has no selector', async () => {
    const web = await aCluster({ selector: undefined });
    await web.settle();
    expect(await web.slices()).toEqual([]);
  });
});
