// A Deployment through its life, with real ReplicaSets and pods that are played.
import { afterEach, describe, expect, it } from 'vitest';
import { isPodActive, podKind } from '../../../model/kinds/pod.ts';
import { replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { REVISION } from './annotations.ts';
import { aCluster, closeClusters, complete } from './cluster.case.ts';

afterEach(closeClusters);

describe('a new Deployment', () => {
  it('comes up and says so in the words that kubectl reads', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    const { status, metadata } = await web.deployment();
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(status?.unavailableReplicas).toBeUndefined();
    expect(
      status?.conditions?.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`),
    ).toEqual(['Available=True MinimumReplicasAvailable', 'Progressing=True NewReplicaSetAvailable']);
    expect(metadata.annotations?.[REVISION]).toBe('1');
    const [set] = (await web.client.list(replicaSetKind)).items;
    expect(set?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
    expect(set?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    expect(web.pods()[0]?.metadata.labels?.['pod-template-hash']).toBe(
      set?.metadata.labels?.['pod-template-hash'],
    );
    expect(await web.events()).toContain(
      `ScalingReplicaSet: Scaled up replica set ${set?.metadata.name} from 0 to 3`,
    );
  });

  it('that fails is only reported, and is complete when it comes up after all', async () => {
    const web = await aCluster({ image: 'crash:1' });
    await web.runUntil(() => web.reason() === 'ProgressDeadlineExceeded');
    expect(web.progress()?.message).toContain('there is no earlier revision to roll back to');
    expect(web.rolledBack()).toBeUndefined();
    expect(web.active()).toBe(3);
    await web.setImage('good:2');
    await web.runUntil(complete(web));
  });
});

describe('a good update', () => {
  it('never has fewer ready or more pods than it may, and completes', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.runUntil(complete(web), 60, () => {
      expect(web.ready()).toBeGreaterThanOrEqual(3);
      expect(web.active()).toBeLessThanOrEqual(4);
    });
    expect(web.images()).toEqual(['good:2', 'good:2', 'good:2']);
    expect(await web.sets()).toEqual(['good:1 x0', 'good:2 x3']);
    expect((await web.deployment()).metadata.annotations?.[REVISION]).toBe('2');
  });

  it('stays with the new revision when a pod dies after the bake time', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.runUntil(complete(web));
    await web.run(31);
    const pod = web.pods().filter(isPodActive)[0];
    if (!pod) throw new Error('no pod');
    const failing = {
      name: 'app',
      image: '',
      imageID: '',
      ready: false,
      restartCount: 9,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    };
    await web.client.updateStatus(podKind, {
      ...pod,
      status: { ...pod.status, containerStatuses: [failing] },
    });
    await web.run(10);
    expect(await web.sets()).toEqual(['good:1 x0', 'good:2 x3']);
    expect(web.reason()).toBe('NewReplicaSetAvailable');
  });

  it('takes all old pods down first with the strategy Recreate', async () => {
    const web = await aCluster({ spec: { strategy: { type: 'Recreate' } } });
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.runUntil(complete(web), 60, () => {
      const images = new Set(web.pods().map((pod) => pod.spec.containers[0]?.image));
      expect(images.size).toBeLessThanOrEqual(1);
    });
    expect(web.images()).toEqual(['good:2', 'good:2', 'good:2']);
  });

  it('waits for minReadySeconds before it goes on', async () => {
    const web = await aCluster({ spec: { minReadySeconds: 5 } });
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.run(4);
    expect(await web.sets()).toEqual(['good:1 x3', 'good:2 x1']);
    await web.runUntil(complete(web), 60);
  });
});

describe('what users do in between', () => {
  it('pause holds the roll-out, scaling goes on, resume finishes it', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.change((spec) => ({ ...spec, paused: true }));
    await web.setImage('good:2');
    await web.run(5);
    expect(await web.sets()).toEqual(['good:1 x3']);
    expect(web.progress()).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    await web.change((spec) => ({ ...spec, replicas: 4 }));
    await web.run(3);
    expect(await web.sets()).toEqual(['good:1 x4']);
    await web.change((spec) => ({ ...spec, paused: false }));
    await web.runUntil(() => web.reason() === 'NewReplicaSetAvailable' && web.active() === 4);
    expect(web.images()).toEqual(['good:2', 'good:2', 'good:2', 'good:2']);
  });

  it('scaling in the middle of a roll-out keeps the shares', async () => {
    const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 };
    const web = await aCluster({
      replicas: 10,
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate } },
    });
    await web.runUntil(() => web.ready() === 10);
    await web.setImage('stuck:2');
    await web.run(3);
    expect(await web.sets()).toEqual(['good:1 x8', 'stuck:2 x5']);
    await web.change((spec) => ({ ...spec, replicas: 30 }));
    await web.run(2);
    expect(await web.sets()).toEqual(['good:1 x20', 'stuck:2 x13']);
  });

  it('a pod killed in the bake time is replaced and nothing is rolled back', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.runUntil(complete(web));
    const [pod] = web.pods().filter(isPodActive);
    await web.client.delete(podKind, {
      namespace: 'default',
      name: pod?.metadata.name ?? '',
    });
    await web.run(60);
    expect(await web.sets()).toEqual(['good:1 x0', 'good:2 x3']);
    expect(web.ready()).toBe(3);
  });

  it('keeps no more old ReplicaSets than it is told to, after the bake time', async () => {
    const web = await aCluster({ spec: { revisionHistoryLimit: 1 } });
    await web.runUntil(complete(web));
    for (const image of ['good:2', 'good:3', 'good:4']) {
      await web.setImage(image);
      await web.run(1);
      await web.runUntil(complete(web));
    }
    await web.run(35);
    expect(await web.sets()).toEqual(['good:3 x0', 'good:4 x3']);
  });

  it('adopts a ReplicaSet of its template that belongs to nobody', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    const [set] = (await web.client.list(replicaSetKind)).items;
    if (!set) throw new Error('no set');
    await web.client.patch(
      replicaSetKind,
      { namespace: 'default', name: set.metadata.name },
      { metadata: { ownerReferences: null } },
      { type: 'merge' },
    );
    await web.run(2);
    const again = await web.client.get(replicaSetKind, { namespace: 'default', name: set.metadata.name });
    expect(again.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', name: 'web', controller: true },
    ]);
    expect(await web.sets()).toEqual(['good:1 x3']);
  });
});
