import { afterEach, describe, expect, it } from 'vitest';
import { type ConfigMap, configMapKind } from '../../../model/kinds/config-map.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { type Secret, secretKind } from '../../../model/kinds/secret.ts';
import { type ApiObject, keyOf, ownedBy } from '../../../model/object.ts';
import type { OwnerReference } from '../../../model/wire/kubernetes.ts';
import { openCluster, type TestCluster } from '../testing.ts';
import { garbageCollection } from './controller.ts';

const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster() {
  const cluster = await openCluster((deps) => [garbageCollection(deps)]);
  clusters.push(cluster);
  await cluster.start();
  await cluster.client.create(namespaceKind, { metadata: { name: 'other' }, spec: {} });
  const map = (name: string, owners: readonly OwnerReference[] = [], more: object = {}): Promise<ConfigMap> =>
    cluster.client.create(configMapKind, {
      metadata: { namespace: 'default', name, ownerReferences: owners, ...more },
    });
  const secret = (name: string, owners: readonly OwnerReference[]): Promise<Secret> =>
    cluster.client.create(secretKind, { metadata: { namespace: 'default', name, ownerReferences: owners } });
  const left = async () => [...(await cluster.names(configMapKind)), ...(await cluster.names(secretKind))];
  return { ...cluster, map, secret, left };
}

const soft = (owner: ApiObject): OwnerReference => ({
  ...ownedBy(owner),
  controller: undefined,
  blockOwnerDeletion: undefined,
});

describe('when an owner is deleted', () => {
  it('its dependents of all kinds follow, down to the last generation', async () => {
    const { client, map, secret, left, settle } = await aCluster();
    const owner = await map('owner');
    const child = await map('child', [ownedBy(owner)]);
    await secret('grandchild', [ownedBy(child)]);
    await map('stranger');
    await settle();
    await client.delete(configMapKind, keyOf(owner));
    await settle();
    expect(await left()).toEqual(['default/stranger']);
  });

  it('in the foreground, it goes after those that hold it up', async () => {
    const { client, map, secret, left, settle } = await aCluster();
    const owner = await map('owner');
    const child = await map('child', [ownedBy(owner)], { finalizers: ['example.org/hold'] });
    await secret('other-child', [soft(owner)]);
    await settle();
    await client.delete(configMapKind, keyOf(owner), { propagationPolicy: 'Foreground' });
    await settle();
    expect(await left()).toEqual(['default/child', 'default/owner']);
    expect((await client.get(configMapKind, keyOf(child))).metadata.deletionTimestamp).toBeDefined();
    await client.patch(configMapKind, keyOf(child), { metadata: { finalizers: null } }, { type: 'merge' });
    await settle();
    expect(await left()).toEqual([]);
  });

  it('in the foreground, the last generation goes first', async () => {
    const { client, map, secret, left, settle } = await aCluster();
    const owner = await map('owner');
    const child = await map('child', [ownedBy(owner)]);
    const grandchild = await secret('grandchild', [ownedBy(child)]);
    const held = { metadata: { finalizers: ['example.org/hold'] } };
    await client.patch(secretKind, keyOf(grandchild), held, { type: 'merge' });
    await settle();
    await client.delete(configMapKind, keyOf(owner), { propagationPolicy: 'Foreground' });
    await settle();
    expect(await left()).toEqual(['default/child', 'default/owner', 'default/grandchild']);
    const free = { metadata: { finalizers: null } };
    await client.patch(secretKind, keyOf(grandchild), free, { type: 'merge' });
    await settle();
    expect(await left()).toEqual([]);
  });

  it('with its dependents orphaned, they stay and forget it', async () => {
    const { client, map, secret, left, settle } = await aCluster();
    const owner = await map('owner');
    const other = await map('other');
    const child = await map('child', [ownedBy(owner), soft(other)]);
    await secret('second', [ownedBy(owner)]);
    await settle();
    await client.delete(configMapKind, keyOf(owner), { propagationPolicy: 'Orphan' });
    await settle();
    expect(await left()).toEqual(['default/child', 'default/other', 'default/second']);
    const fresh = await client.get(configMapKind, keyOf(child));
    expect(fresh.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['other']);
  });

  it('one that has another owner stays, released from the first', async () => {
    const { client, map, left, settle } = await aCluster();
    const [first, second] = [await map('first'), await map('second')];
    const child = await map('child', [soft(first), soft(second)]);
    await settle();
    await client.delete(configMapKind, keyOf(first));
    await settle();
    expect(await left()).toEqual(['default/child', 'default/second']);
    const { metadata } = await client.get(configMapKind, keyOf(child));
    expect(metadata.ownerReferences?.map(({ name }) => name)).toEqual(['second']);
  });

  it('while nobody looks, its dependents go once somebody does', async () => {
    const { client, map, left, settle, stop, start } = await aCluster();
    const owner = await map('owner');
    await map('child', [ownedBy(owner)]);
    await settle();
    await stop();
    await client.delete(configMapKind, keyOf(owner));
    expect(await left()).toEqual(['default/child']);
    await start();
    await settle();
    expect(await left()).toEqual([]);
  });
});

describe('an owner reference', () => {
  it('to an object of the same name with another UID is to one that is gone', async () => {
    const { map, left, settle } = await aCluster();
    const owner = await map('owner');
    await map('child', [{ ...ownedBy(owner), uid: 'before' }]);
    await settle();
    expect(await left()).toEqual(['default/owner']);
  });

  it('to a kind that nobody knows keeps the object', async () => {
    const { map, left, settle } = await aCluster();
    await map('child', [{ apiVersion: 'example.org/v1', kind: 'Widget', name: 'w', uid: 'w' }]);
    await settle();
    expect(await left()).toEqual(['default/child']);
  });

  it('to a cluster-wide object holds', async () => {
    const { client, map, left, settle } = await aCluster();
    const node = await client.create(nodeKind, { metadata: { name: 'n1' }, spec: {} });
    await map('child', [soft(node)]);
    await settle();
    expect(await left()).toEqual(['default/child']);
    await client.delete(nodeKind, { name: 'n1' });
    await settle();
    expect(await left()).toEqual([]);
  });

  it('across namespaces counts as gone, and an event says so', async () => {
    const { client, map, left, settle, events } = await aCluster();
    const owner = await client.create(configMapKind, { metadata: { namespace: 'other', name: 'owner' } });
    await settle();
    await map('child', [ownedBy(owner)]);
    await settle();
    expect(await left()).toEqual(['other/owner']);
    expect(await events()).toEqual([
      `OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "default"`,
    ]);
  });

  it('from a cluster-wide object into a namespace keeps it, and an event says so', async () => {
    const { client, map, settle, events } = await aCluster();
    const owner = await map('owner');
    await client.create(nodeKind, { metadata: { name: 'n1', ownerReferences: [ownedBy(owner)] }, spec: {} });
    await client.delete(configMapKind, keyOf(owner));
    await settle();
    expect((await client.get(nodeKind, { name: 'n1' })).metadata.name).toBe('n1');
    expect((await events())[0]).toContain('OwnerRefInvalidNamespace');
  });
});
