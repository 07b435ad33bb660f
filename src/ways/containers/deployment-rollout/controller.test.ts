import { afterEach, describe, expect, it } from 'vitest';
import { type Deployment, deploymentCondition, deploymentKind } from '../../../model/kinds/deployment.ts';
import { isPodActive, isPodReady, podKind } from '../../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../../model/kinds/replica-set.ts';
import type { DeploymentSpec } from '../../../model/wire/kubernetes.ts';
import { replicaSetScale } from '../replicaset-scale/controller.ts';
import { openTestCluster, type TestCluster } from '../testing.ts';
import { REVISION } from './annotations.ts';
import { deploymentRollout } from './controller.ts';

const KEY = { namespace: 'default', name: 'web' };
const clusters: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

interface Given {
  readonly image?: string;
  readonly replicas?: number;
  readonly annotations?: { readonly [name: string]: string };
  readonly spec?: Partial<Omit<DeploymentSpec, 'template'>>;
}

/** A cluster with a Deployment `web`: three replicas, surge 1, unavailable 0, unless said otherwise. */
async function aCluster({ image = 'good:1', replicas = 3, annotations, spec }: Given = {}) {
  const cluster = await openTestCluster((deps) => [deploymentRollout(deps), replicaSetScale(deps)]);
  clusters.push(cluster);
  const labels = { app: 'web' };
  await cluster.client.create(deploymentKind, {
    metadata: { ...KEY, ...(annotations && { annotations }) },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      ...spec,
    },
  });
  const deployment = () => cluster.client.get(deploymentKind, KEY);
  const change = async (edit: (spec: Deployment['spec']) => Deployment['spec']) => {
    const now = await deployment();
    await cluster.client.update(deploymentKind, { ...now, spec: edit(now.spec) });
    await cluster.settle();
  };
  const cached = () => cluster.deps.informers.deployments.find(KEY);
  return Object.assign(cluster, {
    deployment,
    change,
    setImage: (next: string) =>
      change((old) => {
        const template = {
          ...old.template,
          spec: {
            ...old.template.spec,
            containers: [{ ...old.template.spec?.containers[0], name: 'app', image: next }],
          },
        };
        return { ...old, template };
      }),
    /** ReplicaSets as `image: wanted`, oldest revision first. */
    async sets() {
      const { items } = await cluster.client.list(replicaSetKind);
      const byRevision = [...items].sort(
        (a, b) => Number(a.metadata.annotations?.[REVISION]) - Number(b.metadata.annotations?.[REVISION]),
      );
      return byRevision.map((set) => `${imageOf(set)} x${set.spec.replicas}`);
    },
    images: () =>
      cluster
        .pods()
        .filter(isPodActive)
        .map((pod) => pod.spec.containers[0]?.image)
        .sort(),
    ready: () => cluster.pods().filter((pod) => isPodActive(pod) && isPodReady(pod)).length,
    active: () => cluster.pods().filter(isPodActive).length,
    progress: () => (cached() ? deploymentCondition(cached() as Deployment, 'Progressing') : undefined),
    reason: () => (cached() ? deploymentCondition(cached() as Deployment, 'Progressing')?.reason : undefined),
    rolledBack: () => (cached() ? deploymentCondition(cached() as Deployment, 'RolledBack') : undefined),
    status: () => cached()?.status,
  });
}

function imageOf(set: ReplicaSet): string {
  return set.spec.template.spec.containers[0]?.image ?? '';
}

const complete = (web: Awaited<ReturnType<typeof aCluster>>) => () =>
  web.reason() === 'NewReplicaSetAvailable' && web.status()?.updatedReplicas === 3 && web.active() === 3;

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

describe('a bad update', () => {
  const sorts = [
    { image: 'crash:2', reason: 'CrashLoopBackOff', withinSeconds: 45 },
    { image: 'missing:2', reason: 'ImagePullBackOff', withinSeconds: 45 },
    { image: 'dies:2', reason: 'Error', withinSeconds: 60 },
    { image: 'unready:2', reason: 'NotReady', withinSeconds: 75 },
  ];
  it.each(sorts)(
    'of the sort $image is rolled back, and ready pods never fall below the floor',
    async ({ image, reason, withinSeconds }) => {
      const web = await aCluster({ spec: { progressDeadlineSeconds: 60 } });
      await web.runUntil(complete(web));
      await web.setImage(image);
      const isOwnDeath = image.startsWith('dies');
      await web.runUntil(
        () => web.rolledBack()?.status === 'True',
        withinSeconds + 30,
        () => {
          if (!isOwnDeath) expect(web.ready()).toBeGreaterThanOrEqual(3);
          expect(web.active()).toBeLessThanOrEqual(4);
        },
      );
      expect(web.images()).toEqual(['good:1', 'good:1', 'good:1']);
      expect(await web.sets()).toEqual(['good:1 x3', `${image} x0`]);
      expect(web.rolledBack()?.reason).toBe(reason);
      expect(web.progress()).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
      expect(web.progress()?.message).toMatch(
        /^ReplicaSet "web-.*" has failed: .*; rolled back to ReplicaSet "web-/,
      );
      const { spec, metadata } = await web.deployment();
      expect(spec.template.spec.containers[0]?.image).toBe(image);
      expect(metadata.annotations?.[REVISION]).toBe('2');
      expect((await web.events()).filter((text) => /^(RollingBack|RolledBack): /.test(text))).toHaveLength(2);
      await web.run(120);
      expect(await web.sets()).toEqual(['good:1 x3', `${image} x0`]);
    },
  );

  it('stays rolled back while it is scaled, and is tried again only when the template changes', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('crash:2');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    await web.change((spec) => ({ ...spec, replicas: 5 }));
    await web.runUntil(() => web.ready() === 5);
    expect(await web.sets()).toEqual(['good:1 x5', 'crash:2 x0']);
    expect(web.rolledBack()?.status).toBe('True');
    await web.setImage('good:3');
    await web.runUntil(() => web.reason() === 'NewReplicaSetAvailable' && web.active() === 5);
    expect(web.rolledBack()).toBeUndefined();
    expect(web.images()).toEqual(Array.from({ length: 5 }, () => 'good:3'));
  });

  it('rolls back to the revision before when that was good', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('good:2');
    await web.runUntil(complete(web));
    await web.setImage('missing:3');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    expect(web.images()).toEqual(['good:2', 'good:2', 'good:2']);
  });

  it('is not rolled back to a revision that has failed itself', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('dies:2');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    await web.setImage('crash:3');
    await web.runUntil(
      () => web.rolledBack()?.status === 'True' && web.rolledBack()?.reason === 'CrashLoopBackOff',
    );
    expect(web.images()).toEqual(['good:1', 'good:1', 'good:1']);
  });

  it('undone by kubectl, which copies the annotations of the ReplicaSet, leaves no trace of them', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('crash:2');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    const old = (await web.client.list(replicaSetKind)).items.find((set) => imageOf(set) === 'good:1');
    const annotations = { 'tutti.dev/rollout': old?.metadata.annotations?.['tutti.dev/rollout'] };
    await web.client.patch(deploymentKind, KEY, { metadata: { annotations } }, { type: 'merge' });
    await web.setImage('good:1');
    await web.run(1);
    expect((await web.deployment()).metadata.annotations).toEqual({ [REVISION]: '3' });
  });

  it('undone by hand is complete at once', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('crash:2');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    await web.setImage('good:1');
    await web.run(1);
    expect(web.reason()).toBe('NewReplicaSetAvailable');
    expect(web.rolledBack()).toBeUndefined();
    expect(await web.sets()).toEqual(['crash:2 x0', 'good:1 x3']);
    const { metadata } = await web.deployment();
    expect(metadata.annotations?.[REVISION]).toBe('3');
  });

  it('is tried again when it is asked for again after another one', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('crash:2');
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    await web.setImage('good:1');
    await web.run(5);
    await web.setImage('crash:2');
    await web.run(2);
    expect(await web.sets()).toEqual(['good:1 x3', 'crash:2 x1']);
    await web.runUntil(() => web.rolledBack()?.status === 'True');
  });

  it('without automatic rollback is left as it is until the deadline and after', async () => {
    const web = await aCluster({
      annotations: { 'tutti.dev/auto-rollback': 'false' },
      spec: { progressDeadlineSeconds: 60 },
    });
    await web.runUntil(complete(web));
    await web.setImage('crash:2');
    await web.run(50);
    expect(web.reason()).toBe('ReplicaSetUpdated');
    await web.runUntil(() => web.reason() === 'ProgressDeadlineExceeded');
    expect(web.progress()?.message).toMatch(/^ReplicaSet "web-.*" has timed out progressing\.$/);
    await web.run(20);
    expect(await web.sets()).toEqual(['good:1 x3', 'crash:2 x1']);
  });

  it('is rolled back by a control program that was started again in the middle', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    await web.setImage('dies:2');
    await web.run(10);
    await web.restart();
    await web.restart();
    await web.runUntil(() => web.rolledBack()?.status === 'True');
    expect(web.images()).toEqual(['good:1', 'good:1', 'good:1']);
  });
});

describe('a new revision that answers with errors', () => {
  it('is rolled back by its error rate, and ready pods never fall below the floor', async () => {
    const web = await aCluster();
    await web.runUntil(complete(web));
    const sets = async () => (await web.client.list(replicaSetKind)).items;
    const [old] = await sets();
    const isOld = (uid: string) => uid === old?.metadata.uid;
    Object.assign(web.deps, {
      traffic: { of: (uid: string) => ({ requests: 100, errors: isOld(uid) ? 1 : 30 }) },
    });
    await web.setImage('good:2');
    await web.runUntil(
      () => web.rolledBack()?.status === 'True',
      60,
      () => expect(web.ready()).toBeGreaterThanOrEqual(3),
    );
    expect(web.rolledBack()?.reason).toBe('ErrorRate');
    expect(web.images()).toEqual(['good:1', 'good:1', 'good:1']);
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
