// Where does a roll-out stand, in one value: read from the conditions that kubectl reads too.
import { type Deployment, deploymentCondition } from '../../model/kinds/deployment.ts';

export interface Counts {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly total: number;
}

export type RolloutState =
  | { readonly type: 'progressing'; readonly counts: Counts; readonly note?: string }
  | { readonly type: 'complete'; readonly counts: Counts }
  /** Failed with nothing to fall back on, or not meant to. */
  | { readonly type: 'failed'; readonly counts: Counts; readonly why: string }
  /** The last good revision runs at full strength again. */
  | { readonly type: 'rolledBack'; readonly counts: Counts; readonly why: string };

export function rolloutState(deployment: Deployment): RolloutState {
  const { metadata, status = {} } = deployment;
  const counts = {
    desired: deployment.spec.replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    total: status.replicas ?? 0,
  };
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return { type: 'progressing', counts, note: 'waiting for control to see it' };
  const rolledBack = deploymentCondition(deployment, 'RolledBack');
  if (rolledBack?.status === 'True')
    return { type: 'rolledBack', counts, why: rolledBack.message ?? rolledBack.reason ?? '' };
  if (rolledBack) return { type: 'progressing', counts, note: `rolling back: ${rolledBack.reason}` };
  const progressing = deploymentCondition(deployment, 'Progressing');
  if (progressing?.status === 'False') return { type: 'failed', counts, why: progressing.message ?? '' };
  if (progressing?.reason === 'DeploymentPaused') return { type: 'progressing', counts, note: 'paused' };
  const settled = counts.updated === counts.desired && counts.total === counts.desired;
  const available = (status.availableReplicas ?? 0) >= counts.desired;
  if (settled && available && progressing?.reason === 'NewReplicaSetAvailable')
    return { type: 'complete', counts };
  return { type: 'progressing', counts, note: replicaFailure(deployment) };
}

function replicaFailure(deployment: Deployment): string | undefined {
  const failure = deploymentCondition(deployment, 'ReplicaFailure');
  return failure?.status === 'True' ? failure.message : undefined;
}

/** `2 of 3 new, 3 ready, 3 old`; once all new ones serve, what is waited for. */
export function countsText({ desired, updated, ready, total }: Counts): string {
  const old = total - updated;
  if (old > 0 && updated >= desired && ready >= desired + old)
    return `${updated} new serve; ${old} old stand by while the new are watched`;
  return `${updated} of ${desired} new, ${ready} ready${old > 0 ? `, ${old} old` : ''}`;
}
