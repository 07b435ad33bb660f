// What a Deployment may ask for.
import type { FieldError } from '../errors.ts';
import type { Deployment } from '../kinds/deployment.ts';
import type { DeploymentStrategy, RollingUpdateDeployment } from '../wire/kubernetes.ts';
import { type Errors, forbidden, immutable, invalid, nonNegative, notSupported, required } from './fields.ts';
import { intOrPercent, validateIntOrPercent } from './int-or-percent.ts';
import { validateWorkload } from './workload.ts';

export function validateDeployment(
  deployment: Deployment,
  previous: Deployment | undefined,
): readonly FieldError[] {
  return [
    ...(previous?.spec === deployment.spec ? [] : validateSpec(deployment.spec, previous?.spec)),
    ...validateCounts(deployment, previous),
  ];
}

function validateSpec(spec: Deployment['spec'], previous: Deployment['spec'] | undefined): Errors {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...validateWorkload(spec, 'spec'),
    ...validateStrategy(spec.strategy, 'spec.strategy'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateDeadline(spec),
    ...(previous ? immutable(spec.selector, previous.selector, 'spec.selector') : []),
  ];
}

function validateDeadline({
  progressDeadlineSeconds: deadline,
  minReadySeconds = 0,
}: Deployment['spec']): Errors {
  if (deadline === undefined) return [];
  const errors = nonNegative(deadline, 'spec.progressDeadlineSeconds');
  if (deadline > minReadySeconds) return errors;
  return [
    ...errors,
    invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
  ];
}

function validateStrategy(strategy: DeploymentStrategy | undefined, path: string): Errors {
  switch (strategy?.type) {
    case 'Recreate':
      return strategy.rollingUpdate
        ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
        : [];
    case 'RollingUpdate':
      return strategy.rollingUpdate
        ? validateRollingUpdate(strategy.rollingUpdate, `${path}.rollingUpdate`)
        : [required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil')];
    default:
      return [notSupported(path, strategy ?? {}, ['Recreate', 'RollingUpdate'])];
  }
}

function validateRollingUpdate({ maxUnavailable, maxSurge }: RollingUpdateDeployment, path: string): Errors {
  const errors = [
    ...validateIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...validateIntOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (intOrPercent(maxUnavailable) === 0 && intOrPercent(maxSurge) === 0) {
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  const percent = typeof maxUnavailable === 'string' ? intOrPercent(maxUnavailable) : 0;
  if (percent > 100)
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
  return errors;
}

function validateCounts({ status = {} }: Deployment, previous: Deployment | undefined): Errors {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const counts = [
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'observedGeneration',
    'collisionCount',
  ] as const;
  const above = (['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const).filter(
    (name) => (status[name] ?? 0) > replicas,
  );
  const before = previous?.status?.collisionCount;
  return [
    ...counts.flatMap((name) => nonNegative(status[name], `status.${name}`)),
    ...above.map((name) => invalid(`status.${name}`, status[name], 'cannot be greater than status.replicas')),
    ...(availableReplicas > readyReplicas
      ? [invalid('status.availableReplicas', availableReplicas, 'cannot be greater than readyReplicas')]
      : []),
    ...(before !== undefined && (status.collisionCount ?? 0) < before
      ? [invalid('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented')]
      : []),
  ];
}
