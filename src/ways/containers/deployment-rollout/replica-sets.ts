// Which ReplicaSet holds the template that a Deployment asks for, and what would a new one look like?
//
// Of several with the same template the oldest counts. The hash is only part of the name: equality is by the template
// itself.
import { isSame } from '../../../machinery/schema/equality.ts';
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { PodTemplate } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { type Draft, ownedBy } from '../../../model/object.ts';
import { type Annotations, HASH_LABEL, revisionOf } from './annotations.ts';
import { templateHash } from './template-hash.ts';

/** The ReplicaSet of the Deployment's present template. */
export function findTarget(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(olderFirst).find((set) => hasTemplateOf(set, deployment));
}

/** True when the set makes the pods that the Deployment asks for. */
export function hasTemplateOf(set: ReplicaSet, deployment: Deployment): boolean {
  return isSame(withoutHash(set.spec.template), withoutHash(deployment.spec.template));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function olderFirst(a: ReplicaSet, b: ReplicaSet): number {
  const byTime = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
  return byTime || a.metadata.name.localeCompare(b.metadata.name);
}

/** The number of the next revision: one more than any other set has; a target that has the highest keeps it. */
export function targetRevision(target: ReplicaSet | undefined, sets: readonly ReplicaSet[]): number {
  const others = sets.filter((set) => set !== target).map(revisionOf);
  return Math.max(target ? revisionOf(target) : 0, Math.max(0, ...others) + 1);
}

/** The ReplicaSet for the Deployment's present template. */
export function draftSet(
  deployment: Deployment,
  replicas: number,
  annotations: Annotations,
): Draft<ReplicaSet> {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
