import { afterEach, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { endpointSliceKind } from '../../model/kinds/endpoint-slice.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { serviceKind } from '../../model/kinds/service.ts';
import { allKinds } from '../../model/kinds.ts';
import { ensureDefaults } from './defaults.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const plane of opened.splice(0)) await plane.close();
});

const API = { serviceRange: '10.220.0.0/16', address: '10.220.0.10', port: 6443 };
const KEY = { namespace: 'default', name: 'kubernetes' };

async function open() {
  const plane = await openTestApi({ kinds: allKinds });
  opened.push(plane);
  return plane;
}

describe('a new cluster', () => {
  it('has its namespaces and a Service that leads to the API', async () => {
    const { client } = await open();
    await ensureDefaults(client, API);
    const namespaces = (await client.list(namespaceKind)).items.map(({ metadata }) => metadata.name);
    expect(namespaces).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    const { spec } = await client.get(serviceKind, KEY);
    expect(spec).toMatchObject({
      clusterIP: '10.220.0.1',
      ports: [{ name: 'https', port: 443, targetPort: 6443 }],
    });
    expect(await client.get(endpointSliceKind, KEY)).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      endpoints: [{ addresses: ['10.220.0.10'] }],
      ports: [{ name: 'https', port: 6443 }],
    });
  });

  it('writes nothing when it is started again, but for an address that has changed', async () => {
    const { client, store } = await open();
    await ensureDefaults(client, API);
    const before = store.revision;
    await ensureDefaults(client, API);
    expect(store.revision).toBe(before);
    await ensureDefaults(client, { ...API, port: 7443 });
    expect((await client.get(endpointSliceKind, KEY)).ports?.[0]?.port).toBe(7443);
  });
});
