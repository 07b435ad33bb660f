// Builders of what the plan of a Deployment looks at: it, its ReplicaSets and their pods, at one moment.
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { aDeployment, aPod } from '../../../model/testing.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, ROLLOUT } from './annotations.ts';
import { type Plan, plan } from './plan.ts';
import { draftSet } from './replica-sets.ts';

export const NOW = Date.parse('2026-01-01T01:00:00Z');
export const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString().replace('.000', '');

export const template = (image: string): Deployment['spec']['template'] => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }] },
});

export const web = (image: string, overrides: Parameters<typeof aDeployment>[0] = {}): Deployment =>
  aDeployment({ ...overrides, spec: { replicas: 3, template: template(image), ...overrides.spec } });

export interface SetShape {
  readonly revision?: number;
  readonly replicas?: number;
  readonly record?: object;
  readonly annotations?: { readonly [name: string]: string };
  readonly status?: ReplicaSet['status'];
}

/** The ReplicaSet that a Deployment has made for an image. */
export function setFor(
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

export function podsFor(set: ReplicaSet, count: number): readonly Pod[] {
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

export function planned(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  counts: { readonly [image: string]: number } = {},
): Plan {
  const podsOf = (set: ReplicaSet) =>
    podsFor(set, counts[set.spec.template.spec.containers[0]?.image ?? ''] ?? 0);
  return plan({ deployment, sets, podsOf, findNode: () => undefined }, NOW);
}

export const sizesOf = ({ update }: Plan) => update.map((set) => [set.metadata.uid, set.spec.replicas]);
