import { afterEach, describe, expect, it } from 'vitest';
import { configMapKind } from '../../../model/kinds/config-map.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { podKind } from '../../../model/kinds/pod.ts';
import { openCluster, type TestCluster } from '../testing.ts';
import { namespaceDeletion } from './controller.ts';

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

const SHOP = { name: 'shop' };

async function aShop() {
  const cluster = await openCluster((deps) => [namespaceDeletion(deps)]);
  clusters.push(cluster);
  await cluster.start();
  const { client } = cluster;
  await client.create(namespaceKind, { metadata: SHOP, spec: {} });
  const key = (name: string) => ({ namespace: 'shop', name });
  return {
    ...cluster,
    key,
    map: (name: string, finalizers?: readonly string[]) =>
      client.create(configMapKind, { metadata: { ...key(name), ...(finalizers && { finalizers }) } }),
    pod: (name: string, nodeName?: string) =>
      client.create(podKind, {
        metadata: key(name),
        spec: { containers: [{ name: 'a', image: 'a' }], ...(nodeName && { nodeName }) },
      }),
    async end() {
      await client.delete(namespaceKind, SHOP);
      await cluster.settle();
    },
    isThere: async () => (await client.find(namespaceKind, SHOP)) !== undefined,
    conditions: async () =>
      (await client.get(namespaceKind, SHOP)).status?.conditions?.map(
        ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
      ),
  };
}

describe('a namespace that is deleted', () => {
  it('goes at once when it is empty', async () => {
    const { end, isThere } = await aShop();
    await end();
    expect(await isThere()).toBe(false);
  });

  it('takes along what is in it, and nothing else', async () => {
    const { client, end, isThere, map, pod, names } = await aShop();
    await client.create(configMapKind, { metadata: { namespace: 'default', name: 'kept' } });
    for (const name of ['a', 'b', 'c']) await map(name);
    await pod('waiting');
    await end();
    expect(await isThere()).toBe(false);
    expect(await names(configMapKind)).toEqual(['default/kept']);
    expect(await names(podKind)).toEqual([]);
  });

  it('keeps what pods use until the last of them has ended', async () => {
    const { client, end, isThere, map, pod, key, settle, names } = await aShop();
    await map('settings');
    await pod('web', 'n1');
    await end();
    expect(await names(configMapKind)).toEqual(['shop/settings']);
    await client.delete(podKind, key('web'), { gracePeriodSeconds: 0 });
    await settle();
    expect(await isThere()).toBe(false);
  });

  it('stays while something in it is held, and says what', async () => {
    const { client, end, isThere, map, key, settle, conditions } = await aShop();
    await map('held', ['example.org/hold']);
    await end();
    expect(await isThere()).toBe(true);
    expect(await conditions()).toEqual([
      'NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources successfully discovered',
      'NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy kube types successfully parsed',
      'NamespaceDeletionContentFailure=False ContentDeleted: All content successfully deleted, may be waiting on finalization',
      'NamespaceContentRemaining=True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
      'NamespaceFinalizersRemaining=True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
    ]);
    await client.patch(configMapKind, key('held'), { metadata: { finalizers: null } }, { type: 'merge' });
    await settle();
    expect(await isThere()).toBe(false);
  });

  it('whose deletion was asked for while nobody looked goes once somebody does', async () => {
    const { client, isThere, map, stop, start, settle } = await aShop();
    await map('a');
    await stop();
    await client.delete(namespaceKind, SHOP);
    expect(await isThere()).toBe(true);
    await start();
    await settle();
    expect(await isThere()).toBe(false);
  });

  it('keeps a finalizer of somebody else until that one is done', async () => {
    const { client, end, isThere } = await aShop();
    await client.patch(
      namespaceKind,
      SHOP,
      { metadata: { finalizers: ['example.org/x'] } },
      { type: 'merge' },
    );
    await end();
    expect((await client.get(namespaceKind, SHOP)).spec.finalizers ?? []).toEqual([]);
    await client.patch(namespaceKind, SHOP, { metadata: { finalizers: null } }, { type: 'merge' });
    expect(await isThere()).toBe(false);
  });
});
