// What of a plan is worth an event?
import type { Scale, Verdict } from '../../../core/rollout/types.ts';
import { type Deployment, deploymentCondition } from '../../../model/kinds/deployment.ts';
import type { DeploymentStatus } from '../../../model/wire/kubernetes.ts';

export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Scalings, and turns for the worse or the end of them. */
export function happeningsOf(
  deployment: Deployment,
  scales: readonly Scale[],
  nameOf: (revision: string) => string,
  after: { readonly verdict: Verdict; readonly status: DeploymentStatus },
): readonly Happening[] {
  return [...scales.map((scale) => scaling(scale, nameOf)), ...turn(deployment, after.verdict, after.status)];
}

function scaling({ revision, from, to }: Scale, nameOf: (revision: string) => string): Happening {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${nameOf(revision)} from ${from} to ${to}`;
  return { type: 'Normal', reason: 'ScalingReplicaSet', message };
}

/** Told once: when the condition says something that it did not say before. */
function turn(deployment: Deployment, verdict: Verdict, status: DeploymentStatus): readonly Happening[] {
  const message = status.conditions?.find(({ type }) => type === 'Progressing')?.message ?? '';
  const before = deploymentCondition(deployment, 'Progressing');
  if (before?.message === message) return [];
  switch (verdict.type) {
    case 'failed':
      return [{ type: 'Warning', reason: 'RolloutFailed', message }];
    case 'rollingBack':
      return [{ type: 'Warning', reason: 'RollingBack', message }];
    case 'rolledBack':
      return [{ type: 'Warning', reason: 'RolledBack', message }];
    default:
      return [];
  }
}
