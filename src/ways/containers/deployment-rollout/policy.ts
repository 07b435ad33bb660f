// How does a Deployment want to be rolled out?
import { limitsOf } from '../../../core/rollout/limits.ts';
import type { Policy } from '../../../core/rollout/types.ts';
import type { Deployment } from '../../../model/kinds/deployment.ts';
import { AUTO_ROLLBACK, BAKE_SECONDS, FAILURE_BUDGET, numberIn } from './annotations.ts';

const DEFAULT_BAKE_SECONDS = 30;
/** This many seconds mean "no deadline". */
const NO_DEADLINE = 2_147_483_647;

export function policyOf(deployment: Deployment): Policy {
  const { spec } = deployment;
  const desired = spec.replicas ?? 1;
  const isExclusive = spec.strategy?.type === 'Recreate';
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const limits = isExclusive ? { floor: 0, ceiling: desired } : limitsOf(desired, maxSurge, maxUnavailable);
  const minReadySeconds = spec.minReadySeconds ?? 0;
  const deadlineSeconds = spec.progressDeadlineSeconds ?? 600;
  const rollsBack = rollsBackAlone(deployment);
  return {
    desired,
    ...limits,
    isExclusive,
    minReadyMs: minReadySeconds * 1000,
    bakeMs: Math.max(numberIn(deployment, BAKE_SECONDS) ?? DEFAULT_BAKE_SECONDS, minReadySeconds) * 1000,
    failureBudget: numberIn(deployment, FAILURE_BUDGET) ?? 0,
    onFailure: rollsBack ? 'rollback' : 'continue',
    isPaused: spec.paused ?? false,
    ...(deadlineSeconds < NO_DEADLINE && { deadlineMs: deadlineSeconds * 1000 }),
    ...(rollsBack && { gates: { minRequests: 20, maxExcess: 0.05 } }),
  };
}

/** Automatic rollback is on unless the Deployment says otherwise. */
export function rollsBackAlone({ metadata }: Deployment): boolean {
  return metadata.annotations?.[AUTO_ROLLBACK] !== 'false';
}
