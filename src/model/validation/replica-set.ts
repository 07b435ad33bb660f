// What a ReplicaSet may ask for.
import type { FieldError } from '../errors.ts';
import type { ReplicaSet } from '../kinds/replica-set.ts';
import { type Errors, immutable, invalid, nonNegative } from './fields.ts';
import { validateWorkload } from './workload.ts';

export function validateReplicaSet(set: ReplicaSet, previous: ReplicaSet | undefined): readonly FieldError[] {
  return [
    ...(previous?.spec === set.spec ? [] : validateSpec(set.spec, previous?.spec)),
    ...validateCounts(set.status ?? { replicas: 0 }, 'status'),
  ];
}

function validateSpec(spec: ReplicaSet['spec'], previous: ReplicaSet['spec'] | undefined): Errors {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateWorkload(spec, 'spec'),
    ...(previous ? immutable(spec.selector, previous.selector, 'spec.selector') : []),
  ];
}

type Counts = NonNullable<ReplicaSet['status']>;

function validateCounts(status: Counts, path: string): Errors {
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
  const above = parts.filter((name) => (status[name] ?? 0) > status.replicas);
  return [
    ...nonNegative(status.replicas, `${path}.replicas`),
    ...parts.flatMap((name) => nonNegative(status[name], `${path}.${name}`)),
    ...nonNegative(status.observedGeneration, `${path}.observedGeneration`),
    ...above.map((name) =>
      invalid(`${path}.${name}`, status[name], 'cannot be greater than status.replicas'),
    ),
    ...((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)
      ? [
          invalid(
            `${path}.availableReplicas`,
            status.availableReplicas,
            'cannot be greater than readyReplicas',
          ),
        ]
      : []),
  ];
}
