import { afterEach, describe, expect, it } from 'vitest';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { isPodActive, type Pod, podKind } from '../../../model/kinds/pod.ts';
import { replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { controllerOf } from '../../../model/object.ts';
import { openTestCluster, type TestCluster } from '../testing.ts';
import { replicaSetScale } from './controller.ts';

const KEY = { namespace: 'default', name: 'web' };
const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster(replicas: number) {
  const cluster = await openTestCluster((deps) => [replicaSetScale(deps)]);
  clusters.push(cluster);
  const labels = { app: 'web' };
  const template = {
    metadata: { labels, annotations: { note: 'x' } },
    spec: { containers: [{ name: 'app', image: 'good:1' }] },
  };
  await cluster.client.create(replicaSetKind, {
    metadata: KEY,
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  return Object.assign(cluster, {
    active: (): readonly Pod[] => cluster.pods().filter(isPodActive),
    scale: async (to: number) => {
      await cluster.client.patch(replicaSetKind, KEY, { spec: { replicas: to } }, { type: 'merge' });
      await cluster.settle();
    },
    addPod: (name: string, of: { readonly [name: string]: string } = labels) =>
      cluster.client.create(podKind, {
        metadata: { namespace: 'default', name, labels: of },
        spec: template.spec,
      }),
    owned: () =>
      cluster
        .pods()
        .filter((pod) => controllerOf(pod)?.name === 'web')
        .map(({ metadata }) => metadata.name),
  });
}

describe('a ReplicaSet', () => {
  it('makes its pods from the template, owned and named after it', async () => {
    const web = await aCluster(3);
    await web.run(2);
    expect(web.active()).toHaveLength(3);
    for (const { metadata } of web.active()) {
      expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(metadata).toMatchObject({
        labels: { app: 'web' },
        annotations: { note: 'x' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'web', controller: true }],
      });
    }
    const { status } = await web.client.get(replicaSetKind, KEY);
    expect(status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    expect(
      (await web.events()).filter((text) => text.startsWith('SuccessfulCreate: Created pod: web-')),
    ).toHaveLength(3);
  });

  it('follows its number up and down, never making one too many', async () => {
    const web = await aCluster(2);
    await web.settle();
    await web.scale(40);
    expect(web.active()).toHaveLength(40);
    await web.scale(0);
    expect(web.active()).toHaveLength(0);
    await web.run(5);
    expect(web.pods()).toHaveLength(0);
    const made = (await web.client.get(replicaSetKind, KEY)).status;
    expect(made).toEqual({ replicas: 0, observedGeneration: 3 });
  });

  it('replaces a pod that is deleted', async () => {
    const web = await aCluster(2);
    await web.run(2);
    const [gone] = web.active();
    await web.client.delete(podKind, { namespace: 'default', name: gone?.metadata.name ?? '' });
    await web.run(3);
    expect(web.active()).toHaveLength(2);
    expect(web.active().map(({ metadata }) => metadata.name)).not.toContain(gone?.metadata.name);
  });

  it('adopts pods that match, and takes away what is too many then', async () => {
    const web = await aCluster(1);
    await web.run(2);
    const [first] = web.active();
    await web.addPod('stray');
    await web.run(4);
    expect(web.active().map(({ metadata }) => metadata.name)).toEqual([first?.metadata.name]);
  });

  it('lets a pod go whose labels no longer match, and replaces it', async () => {
    const web = await aCluster(1);
    await web.run(2);
    const [first] = web.active();
    const name = first?.metadata.name ?? '';
    await web.client.patch(
      podKind,
      { namespace: 'default', name },
      { metadata: { labels: { app: 'debug' } } },
      { type: 'merge' },
    );
    await web.run(2);
    expect(web.active()).toHaveLength(2);
    expect(web.owned()).toHaveLength(1);
    expect(web.owned()).not.toContain(name);
  });

  it('leaves pods of others alone', async () => {
    const web = await aCluster(1);
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'other',
      uid: 'u-other',
      controller: true,
    };
    await web.client.create(podKind, {
      metadata: { namespace: 'default', name: 'theirs', labels: { app: 'web' }, ownerReferences: [owner] },
      spec: { containers: [{ name: 'app', image: 'good:1' }] },
    });
    await web.run(2);
    expect(web.active()).toHaveLength(2);
    expect(web.owned()).not.toContain('theirs');
  });

  it('makes as many as before after a restart of the control program, not more', async () => {
    const web = await aCluster(5);
    await web.restart();
    await web.run(2);
    await web.restart();
    await web.run(2);
    expect(web.active()).toHaveLength(5);
  });

  it('says why it cannot make pods, and makes them once it can', async () => {
    const web = await aCluster(0);
    await web.settle();
    const { create } = web.client;
    let hasRoom = false;
    Object.assign(web.deps.client, {
      create: (...args: Parameters<typeof create>) =>
        args[0].kind === 'Pod' && !hasRoom ? Promise.reject(new Error('no room')) : create(...args),
    });
    await web.scale(1);
    const failed = await web.client.get(replicaSetKind, KEY);
    expect(failed.status?.conditions).toMatchObject([
      { type: 'ReplicaFailure', reason: 'FailedCreate', message: 'no room' },
    ]);
    expect(await web.events()).toContain('FailedCreate: Error creating: no room');
    hasRoom = true;
    await web.run(2);
    expect(web.active()).toHaveLength(1);
    expect((await web.client.get(replicaSetKind, KEY)).status?.conditions).toBeUndefined();
  });

  it('says nothing about pods that it cannot make because its namespace goes', async () => {
    const cluster = await openTestCluster((deps) => [replicaSetScale(deps)]);
    clusters.push(cluster);
    await cluster.client.create(namespaceKind, { metadata: { name: 'shop' }, spec: {} });
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'good:1' }] } };
    const key = { namespace: 'shop', name: 'web' };
    await cluster.client.create(replicaSetKind, {
      metadata: key,
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    });
    await cluster.client.delete(namespaceKind, { name: 'shop' });
    await cluster.client.patch(replicaSetKind, key, { spec: { replicas: 2 } }, { type: 'merge' });
    await cluster.run(2);
    expect((await cluster.client.get(replicaSetKind, key)).status?.conditions).toBeUndefined();
    expect(await cluster.events()).toEqual([]);
  });
});
