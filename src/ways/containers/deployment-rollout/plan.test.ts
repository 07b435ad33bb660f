// What is done about a Deployment: which ReplicaSets it gets, of which size, and what it remembers.
import { describe, expect, it } from 'vitest';
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY, ROLLOUT } from './annotations.ts';
import { ago, NOW, planned, setFor, sizesOf, web } from './deployments.case.ts';

describe('the plan of a Deployment', () => {
  it('makes the first ReplicaSet with all its pods at once', () => {
    const { create, update, annotate, status } = planned(
      web('web:1', { metadata: { annotations: { note: 'x' } } }),
      [],
    );
    expect(create).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^web-[a-z0-9]+$/),
        labels: { app: 'web', 'pod-template-hash': expect.any(String) },
        annotations: { note: 'x', [REVISION]: '1', [DESIRED_REPLICAS]: '3', [MAX_REPLICAS]: '4' },
        ownerReferences: [{ kind: 'Deployment', name: 'web' }],
      },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } } },
    });
    expect(create?.spec.selector.matchLabels?.['pod-template-hash']).toBe(
      create?.metadata.labels?.['pod-template-hash'],
    );
    expect(create?.spec.template.metadata?.labels).toEqual(create?.metadata.labels);
    expect(update).toEqual([]);
    expect(annotate).toEqual({ note: 'x', [REVISION]: '1' });
    expect(status.conditions).toMatchObject([
      { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetCreated',
        message: `Created new replica set "${create?.metadata.name}"`,
      },
    ]);
  });

  it('makes the second one with as many pods as fit beside the first', () => {
    const { create, annotate } = planned(web('web:2'), [setFor('web:1')], { 'web:1': 3 });
    expect(create?.spec.replicas).toBe(1);
    expect(create?.metadata.annotations).toMatchObject({ [REVISION]: '2' });
    expect(annotate).toEqual({ [REVISION]: '2' });
  });

  it('does nothing about a Deployment at rest', () => {
    const deployment = web('web:1', { metadata: { annotations: { [REVISION]: '1' } } });
    const first = planned(deployment, [setFor('web:1')], { 'web:1': 3 });
    expect(first).toMatchObject({ update: [], remove: [], happenings: [] });
    expect(first.create).toBeUndefined();
    expect(first.annotate).toBeUndefined();
    const again = planned({ ...deployment, status: first.status }, [setFor('web:1')], { 'web:1': 3 });
    expect(again.status).toEqual(first.status);
    expect(again.wakeAtMs).toBeUndefined();
  });

  it('takes an old ReplicaSet of the same template up again, as a new revision', () => {
    const sets = [setFor('web:1', { revision: 1, replicas: 0 }), setFor('web:2', { revision: 2 })];
    const { create, update, status } = planned(web('web:1'), sets, { 'web:2': 3 });
    expect(create).toBeUndefined();
    expect(update[0]).toMatchObject({
      metadata: { uid: 'uid-web:1', annotations: { [REVISION]: '3', [REVISION_HISTORY]: '1' } },
      spec: { replicas: 1 },
    });
    expect(status.conditions?.[1]).toMatchObject({ reason: 'FoundNewReplicaSet' });
  });

  it('follows the number of pods, and says what the sets are sized for', () => {
    const { update, happenings } = planned(web('web:1', { spec: { replicas: 5 } }), [setFor('web:1')], {
      'web:1': 3,
    });
    expect(update[0]).toMatchObject({
      spec: { replicas: 5 },
      metadata: { annotations: { [DESIRED_REPLICAS]: '5', [MAX_REPLICAS]: '7' } },
    });
    const name = update[0]?.metadata.name;
    expect(happenings).toEqual([
      { type: 'Normal', reason: 'ScalingReplicaSet', message: `Scaled up replica set ${name} from 3 to 5` },
    ]);
  });

  it('changes nothing of a Deployment that is being deleted', () => {
    const deployment = web('web:2', { metadata: { deletionTimestamp: ago(1) } });
    const { create, update, remove, happenings } = planned(deployment, [setFor('web:1')], { 'web:1': 3 });
    expect({ create, update, remove, happenings }).toEqual({
      create: undefined,
      update: [],
      remove: [],
      happenings: [],
    });
  });

  it('makes no ReplicaSet while paused', () => {
    const { create, update, status } = planned(web('web:2', { spec: { paused: true } }), [setFor('web:1')], {
      'web:1': 3,
    });
    expect(create).toBeUndefined();
    expect(update).toEqual([]);
    expect(status.conditions?.[1]).toMatchObject({
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
  });

  it('passes minReadySeconds and annotations on to the target only', () => {
    const deployment = web('web:1', {
      metadata: { annotations: { team: 'a' } },
      spec: { minReadySeconds: 7 },
    });
    const { update } = planned(deployment, [setFor('web:1'), setFor('web:0', { revision: 0, replicas: 0 })], {
      'web:1': 3,
    });
    expect(update).toHaveLength(1);
    expect(update[0]).toMatchObject({
      metadata: { uid: 'uid-web:1', annotations: { team: 'a' } },
      spec: { minReadySeconds: 7 },
    });
  });

  it('remembers that the target was complete, and then that it stayed well', () => {
    const started = { revision: 1, startedAt: ago(100) };
    const { update, wakeAtMs, verdict } = planned(web('web:1'), [setFor('web:1', { record: started })], {
      'web:1': 3,
    });
    expect(verdict).toEqual({ type: 'complete', isBaked: false });
    const record = JSON.parse(update[0]?.metadata.annotations?.[ROLLOUT] ?? '');
    expect(record).toEqual({ ...started, completedAt: ago(0), isTrusted: true });
    expect(wakeAtMs).toBe(NOW + 30_000);
    const later = planned(web('web:1'), [setFor('web:1', { record: { ...record, completedAt: ago(30) } })], {
      'web:1': 3,
    });
    expect(JSON.parse(later.update[0]?.metadata.annotations?.[ROLLOUT] ?? '')).toMatchObject({
      isBaked: true,
    });
  });

  it('starts a new attempt when a record cannot be read', () => {
    const set = setFor('web:1', { annotations: { [ROLLOUT]: '{"revision":' } });
    const { update } = planned(web('web:1'), [set], { 'web:1': 3 });
    expect(JSON.parse(update[0]?.metadata.annotations?.[ROLLOUT] ?? '')).toMatchObject({
      revision: 1,
      startedAt: ago(0),
    });
  });

  it('after a failure brings the trusted revision back and trusts the failed one no more', () => {
    const failed = {
      revision: 2,
      startedAt: ago(60),
      isTrusted: true,
      failure: { reason: 'CrashLoopBackOff', message: 'x', at: ago(1) },
    };
    const sets = [
      setFor('web:1', { replicas: 2 }),
      setFor('web:2', { revision: 2, replicas: 2, record: failed }),
    ];
    const result = planned(web('web:2'), sets, { 'web:1': 2, 'web:2': 1 });
    expect(result.verdict).toMatchObject({ type: 'rollingBack', to: 'uid-web:1' });
    expect(sizesOf(result)).toEqual([['uid-web:2', 1]]);
    expect(JSON.parse(result.update[0]?.metadata.annotations?.[ROLLOUT] ?? '')).not.toHaveProperty(
      'isTrusted',
    );
    expect(result.status.conditions?.[2]).toMatchObject({
      type: 'RolledBack',
      status: 'False',
      reason: 'RollingBack',
    });
    const [name1, name2] = sets.map(({ metadata }) => metadata.name);
    const message = `ReplicaSet "${name2}" has failed: CrashLoopBackOff: x; rolling back to ReplicaSet "${name1}"`;
    expect(result.status.conditions?.[1]).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message,
    });
  });

  it('removes the oldest empty ReplicaSets beyond the limit, only after the bake time', () => {
    const old = [1, 2, 3].map((revision) => setFor(`old:${revision}`, { revision, replicas: 0 }));
    const now = { 'web:4': 3 };
    const baked = planned(
      web('web:4', { spec: { revisionHistoryLimit: 1 } }),
      [...old, setFor('web:4', { revision: 4 })],
      now,
    );
    expect(baked.remove.map(({ metadata }) => metadata.uid)).toEqual(['uid-old:1', 'uid-old:2']);
    const record = { revision: 4, startedAt: ago(10), completedAt: ago(5) };
    const baking = planned(
      web('web:4', { spec: { revisionHistoryLimit: 1 } }),
      [...old, setFor('web:4', { revision: 4, record })],
      now,
    );
    expect(baking.remove).toEqual([]);
  });

  it('does not remove a ReplicaSet that still has pods', () => {
    const busy = setFor('old:1', {
      revision: 1,
      replicas: 0,
      status: { replicas: 1, observedGeneration: 1 },
    });
    const { remove } = planned(
      web('web:4', { spec: { revisionHistoryLimit: 0 } }),
      [busy, setFor('web:4', { revision: 4 })],
      { 'web:4': 3 },
    );
    expect(remove).toEqual([]);
  });
});
