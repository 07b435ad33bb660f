// What becomes of a bad update: it is rolled back by itself, whatever happens meanwhile.
import { afterEach, describe, expect, it } from 'vitest';
import { deploymentKind } from '../../../model/kinds/deployment.ts';
import { replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { REVISION } from './annotations.ts';
import { aCluster, closeClusters, complete, imageOf, KEY } from './cluster.case.ts';

afterEach(closeClusters);

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
