import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { aDeployment, aNode, aPod } from '../../../model/testing.ts';
import type { DeploymentCondition } from '../../../model/wire/kubernetes.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY, ROLLOUT } from './annotations.ts';
import { type Plan, plan } from './plan.ts';
import { policyOf } from './policy.ts';
import { draftSet } from './replica-sets.ts';
import { templateHash } from './template-hash.ts';
import { unitsOf } from './units.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString().replace('.000', '');

const template = (image: string): Deployment['spec']['template'] => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }] },
});

const web = (image: string, overrides: Parameters<typeof aDeployment>[0] = {}): Deployment =>
  aDeployment({ ...overrides, spec: { replicas: 3, template: template(image), ...overrides.spec } });

interface SetShape {
  readonly revision?: number;
  readonly replicas?: number;
  readonly record?: object;
  readonly annotations?: { readonly [name: string]: string };
  readonly status?: ReplicaSet['status'];
}

/** The ReplicaSet that a Deployment has made for an image. */
function setFor(
  image: string,
  { revision = 1, replicas = 3, record, annotations, status }: SetShape = {},
): ReplicaSet {
  const deployment = web(image);
  const done = { revision, startedAt: ago(1000), completedAt: ago(900), isBaked: true, isTrusted: true };
  const draft = draftSet(deployment, replicas, {
    [REVISION]: String(revision),
    [DESIRED_REPLICAS]: '3',
    [MAX_REPLICAS]: '4',
    [ROLLOUT]: JSON.stringify(record ?? done),
    ...annotations,
  });
  const name = draft.metadata.name ?? '';
  const metadata = {
    ...draft.metadata,
    name,
    uid: `uid-${image}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: ago(1000),
  };
  return {
    ...draft,
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    status: status ?? { replicas, observedGeneration: 1 },
  };
}

function podsFor(set: ReplicaSet, count: number): readonly Pod[] {
  return Array.from({ length: count }, (_, i) =>
    aPod({
      metadata: { name: `${set.metadata.name}-${i}`, uid: `${set.metadata.uid}-${i}` },
      status: {
        phase: 'Running',
        startTime: ago(800),
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(790) }],
      },
    }),
  );
}

function planned(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  counts: { readonly [image: string]: number } = {},
): Plan {
  const podsOf = (set: ReplicaSet) =>
    podsFor(set, counts[set.spec.template.spec.containers[0]?.image ?? ''] ?? 0);
  return plan({ deployment, sets, podsOf, findNode: () => undefined }, NOW);
}

const sizesOf = ({ update }: Plan) => update.map((set) => [set.metadata.uid, set.spec.replicas]);

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

describe('the conditions of a Deployment', () => {
  const was = (reason: string, seconds: number, status = 'True', message = ''): DeploymentCondition => ({
    type: 'Progressing',
    status,
    reason,
    message,
    lastUpdateTime: ago(seconds),
    lastTransitionTime: ago(seconds),
  });
  const rolling = (conditions: readonly DeploymentCondition[], updatedBefore: number) => {
    const record = { revision: 2, startedAt: ago(100) };
    const sets = [setFor('web:1'), setFor('web:2', { revision: 2, replicas: 1, record })];
    const status = {
      replicas: 4,
      updatedReplicas: updatedBefore,
      readyReplicas: 4,
      availableReplicas: 4,
      conditions,
    };
    const result = planned(web('web:2', { status }), sets, { 'web:1': 3, 'web:2': 1 });
    return result.status.conditions?.find(({ type }) => type === 'Progressing');
  };

  it('renew their time with progress, and keep the time of the last turn', () => {
    expect(rolling([was('ReplicaSetUpdated', 50)], 0)).toMatchObject({
      reason: 'ReplicaSetUpdated',
      lastUpdateTime: ago(0),
      lastTransitionTime: ago(50),
    });
  });

  it('keep their time without progress', () => {
    expect(rolling([was('ReplicaSetUpdated', 50)], 1)).toMatchObject({ lastUpdateTime: ago(50) });
  });

  it('say that a pause is over', () => {
    expect(rolling([was('DeploymentPaused', 50, 'Unknown')], 1)).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentResumed',
    });
  });

  it('pass on that a ReplicaSet cannot make pods, and keep those that are not ours', () => {
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' };
    const set = setFor('web:1', { status: { replicas: 3, observedGeneration: 1, conditions: [failure] } });
    const strange = { type: 'Blessed', status: 'True' };
    const { status } = planned(web('web:1', { status: { conditions: [strange] } }), [set], { 'web:1': 3 });
    expect(status.conditions).toMatchObject([
      strange,
      { type: 'Available' },
      { type: 'Progressing' },
      failure,
    ]);
  });
});

describe('how a Deployment wants to be rolled out', () => {
  it.each([
    [
      'by default',
      {},
      {},
      {
        floor: 3,
        ceiling: 4,
        bakeMs: 30_000,
        deadlineMs: 600_000,
        onFailure: 'rollback',
        isExclusive: false,
      },
    ],
    ['with Recreate', { strategy: { type: 'Recreate' } }, {}, { floor: 0, ceiling: 3, isExclusive: true }],
    ['without a deadline', { progressDeadlineSeconds: 2_147_483_647 }, {}, { deadlineMs: undefined }],
    ['with a long minReadySeconds', { minReadySeconds: 60 }, {}, { bakeMs: 60_000, minReadyMs: 60_000 }],
    ['with a bake time of its own', {}, { 'tutti.dev/bake-seconds': '5' }, { bakeMs: 5000 }],
    ['with a bake time that is no number', {}, { 'tutti.dev/bake-seconds': 'soon' }, { bakeMs: 30_000 }],
    [
      'without automatic rollback',
      {},
      { 'tutti.dev/auto-rollback': 'false' },
      { onFailure: 'continue', gates: undefined },
    ],
    ['with a failure budget', {}, { 'tutti.dev/failure-budget': '2' }, { failureBudget: 2 }],
  ])('%s', (_name, spec, annotations, expected) => {
    const { deadlineMs, gates, ...rest } = policyOf(web('web:1', { spec, metadata: { annotations } }));
    expect({ deadlineMs, gates, ...rest }).toMatchObject(expected);
  });
});

describe('the hash of a template', () => {
  it('does not depend on the order of fields, and does on their values and on collisions', () => {
    const one = templateHash({ spec: { containers: [{ name: 'a', image: 'b' }] } }, undefined);
    expect(templateHash({ spec: { containers: [{ image: 'b', name: 'a' }] } }, undefined)).toBe(one);
    expect(templateHash({ spec: { containers: [{ image: 'c', name: 'a' }] } }, undefined)).not.toBe(one);
    expect(templateHash({ spec: { containers: [{ image: 'b', name: 'a' }] } }, 1)).not.toBe(one);
  });
});

describe('pods as units', () => {
  const shape = (status: Pod['status'], metadata = {}) =>
    aPod({ metadata, spec: { nodeName: 'n1' }, status });
  const condition = (status: string, seconds: number) => [
    { type: 'Ready', status, lastTransitionTime: ago(seconds) },
  ];
  const cases: { name: string; pod: Pod; isNodeReady?: boolean; state: string | undefined }[] = [
    {
      name: 'a pod that was never ready starts',
      pod: shape({ startTime: ago(60), conditions: condition('False', 60) }),
      state: 'starting',
    },
    { name: 'a pod without conditions starts', pod: shape({ startTime: ago(60) }), state: 'starting' },
    {
      name: 'a ready pod is ready',
      pod: shape({ startTime: ago(60), conditions: condition('True', 50) }),
      state: 'ready',
    },
    {
      name: 'a pod that is no longer ready is unready',
      pod: shape({ startTime: ago(60), conditions: condition('False', 20) }),
      state: 'unready',
    },
    {
      name: 'a pod on a lost node is lost',
      pod: shape({ startTime: ago(60), conditions: condition('True', 50) }),
      isNodeReady: false,
      state: 'lost',
    },
    {
      name: 'a pod that was deleted ends',
      pod: shape({ conditions: condition('True', 50) }, { deletionTimestamp: ago(1) }),
      state: 'ending',
    },
    { name: 'a pod that has ended for good is no unit', pod: shape({ phase: 'Failed' }), state: undefined },
  ];
  it.each(cases)('$name', ({ pod, isNodeReady = true, state }) => {
    const node = aNode({
      metadata: { name: 'n1' },
      status: { conditions: [{ type: 'Ready', status: isNodeReady ? 'True' : 'Unknown' }] },
    });
    expect(unitsOf('r', [pod], () => node, NOW).units[0]?.state).toBe(state);
  });

  it('on a node that came back are given time to be ready again', () => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: ago(3) }];
    const node = aNode({ metadata: { name: 'n1' }, status: { conditions } });
    const pod = shape({ startTime: ago(60), conditions: condition('False', 20) });
    expect(unitsOf('r', [pod], () => node, NOW).units).toMatchObject([
      { state: 'unready', sinceMs: NOW - 3000 },
    ]);
  });
});
