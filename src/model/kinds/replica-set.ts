// ReplicaSets: so many pods of one template.
import { ageColumn, workloadColumns } from '../columns/shared.ts';
import { fill } from '../defaults/fill.ts';
import { defaultTemplate } from '../defaults/pod-spec.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { fromLabelSelector, selectorText } from '../selector.ts';
import { validateReplicaSet } from '../validation/replica-set.ts';
import type * as wire from '../wire/kubernetes.ts';
import type { PodTemplate } from './pod.ts';

export type ReplicaSet = Stored<wire.ReplicaSet> & {
  readonly spec: wire.ReplicaSetSpec & { readonly template: PodTemplate };
};

export function replicaSetCondition(set: ReplicaSet, type: string): wire.ReplicaSetCondition | undefined {
  return set.status?.conditions?.find((condition) => condition.type === type);
}

function defaults(set: ReplicaSet): ReplicaSet {
  const spec = fill(set.spec ?? {}, { replicas: 1 } as Partial<ReplicaSet['spec']>); // spec may lack in what was sent
  const template = defaultTemplate(spec.template);
  return { ...set, spec: template === spec.template ? spec : { ...spec, template } };
}

export const replicaSetKind: Kind<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  schema: { definition: 'io.k8s.api.apps.v1.ReplicaSet' },
  hasStatus: true,
  scale: {
    replicas: (set) => set.spec.replicas ?? 1,
    currentReplicas: (set) => set.status?.replicas ?? 0,
    selector: (set) => selectorText(fromLabelSelector(set.spec.selector)),
    withReplicas: (set, replicas) => ({ ...set, spec: { ...set.spec, replicas } }),
  },
  selectableFields: { 'status.replicas': (set) => String(set.status?.replicas ?? 0) },
  columns: [
    {
      name: 'Desired',
      type: 'integer',
      description: 'Number of desired pods',
      value: (set) => set.spec.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: 'Number of pods',
      value: (set) => set.status?.replicas ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: 'Number of ready pods',
      value: (set) => set.status?.readyReplicas ?? 0,
    },
    ageColumn,
    ...workloadColumns,
  ],
  defaults,
  prepareForCreate: (set) => ({ ...set, status: { replicas: 0 } }),
  validate: validateReplicaSet,
};
