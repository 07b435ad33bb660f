// What a ReplicaSet remembers of being rolled out: when it was complete, that it stayed well, why it failed.
//
// Kept as an annotation, so that a restart of the control program in the middle of a bake time or a rollback forgets
// nothing. It counts for one attempt, which is named by the revision number: the set that becomes the target again gets
// a higher number and with it a new attempt. Only `trusted` outlives an attempt.
import type { Attempt } from '../../../core/rollout/types.ts';
import { type Deployment, deploymentCondition } from '../../../model/kinds/deployment.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { ROLLOUT } from './annotations.ts';

export interface RolloutRecord {
  readonly revision: number;
  readonly startedAt: string;
  readonly completedAt?: string;
  readonly isBaked?: boolean;
  readonly failure?: { readonly reason: string; readonly message: string; readonly at: string };
  /** It was complete once and has not failed since. */
  readonly isTrusted?: boolean;
}

/** The record as it was written; undefined when there is none that can be read. */
export function recordOf(set: ReplicaSet): RolloutRecord | undefined {
  try {
    const record: unknown = JSON.parse(set.metadata.annotations?.[ROLLOUT] ?? 'null');
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RolloutRecord {
  const { revision, startedAt } = (value ?? {}) as Partial<RolloutRecord>; // checked below
  return Number.isInteger(revision) && !Number.isNaN(Date.parse(startedAt ?? ''));
}

/** The attempt that the record and the Deployment's status tell of. */
export function attemptOf(record: RolloutRecord, deployment: Deployment): Attempt {
  const progress = deploymentCondition(deployment, 'Progressing')?.lastUpdateTime;
  const {
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
  } = deployment.status ?? {};
  const { failure, completedAt, startedAt, isBaked = false } = record;
  return {
    progressAtMs: Math.max(Date.parse(startedAt), progress ? Date.parse(progress) : 0),
    counts: { total: replicas, updated: updatedReplicas, ready: readyReplicas, available: availableReplicas },
    isBaked,
    ...(completedAt !== undefined && { completedAtMs: Date.parse(completedAt) }),
    ...(failure && {
      failure: { reason: failure.reason, message: failure.message, atMs: Date.parse(failure.at) },
    }),
  };
}

/** The record of a new attempt. */
export function newRecord(revision: number, before: RolloutRecord | undefined, nowMs: number): RolloutRecord {
  return { revision, startedAt: timestamp(nowMs), ...(before?.isTrusted && { isTrusted: true }) };
}

/** The record after a plan. */
export function nextRecord(
  record: RolloutRecord,
  { completedAtMs, isBaked, failure }: Attempt,
): RolloutRecord {
  const isTrusted = failure === undefined && (completedAtMs !== undefined || record.isTrusted === true);
  return {
    revision: record.revision,
    startedAt: record.startedAt,
    ...(completedAtMs !== undefined && { completedAt: timestamp(completedAtMs) }),
    ...(isBaked && { isBaked }),
    ...(failure && {
      failure: { reason: failure.reason, message: failure.message, at: timestamp(failure.atMs) },
    }),
    ...(isTrusted && { isTrusted }),
  };
}

/** To the second, as all times in objects are. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
