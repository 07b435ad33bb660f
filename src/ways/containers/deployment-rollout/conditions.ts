// What does a Deployment say of its roll-out, in conditions?
//
// Types, reasons and messages are upstream's, so that kubectl understands them: `rollout status` fails on the reason
// ProgressDeadlineExceeded, whatever the cause; the message tells the real one. RolledBack is ours. A condition that says
// the same keeps its times; progress renews lastUpdateTime.
import type { Policy, Verdict } from '../../../core/rollout/types.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { replicaSetCondition } from '../../../model/kinds/replica-set.ts';
import type { DeploymentCondition } from '../../../model/wire/kubernetes.ts';
import { timestamp } from './record.ts';

export interface RolloutFacts {
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly available: number;
  /** Name of the ReplicaSet that is rolled out; absent while none was made. */
  readonly targetName?: string;
  /** Names of ReplicaSets by the engine's ids. */
  nameOf(revision: string): string;
  /** The attempt starts with this plan. */
  readonly start?: 'created' | 'found';
  /** It is further than it was at the plan before. */
  readonly hasProgressed: boolean;
  readonly sets: readonly ReplicaSet[];
}

type Draft = Omit<DeploymentCondition, 'lastTransitionTime' | 'lastUpdateTime'>;

/** All conditions, given those that were there. */
export function conditionsOf(
  before: readonly DeploymentCondition[],
  facts: RolloutFacts,
  nowMs: number,
): readonly DeploymentCondition[] {
  const old = (type: string) => before.find((condition) => condition.type === type);
  const drafts = [
    available(facts),
    progressing(old('Progressing'), facts),
    replicaFailure(facts),
    rolledBack(facts),
  ];
  const ours = drafts.flatMap((draft) =>
    draft ? [timed(old(draft.type), draft, facts.hasProgressed, nowMs)] : [],
  );
  const known = new Set(['Available', 'Progressing', 'ReplicaFailure', 'RolledBack']);
  return [...before.filter(({ type }) => !known.has(type)), ...ours];
}

function timed(
  old: DeploymentCondition | undefined,
  draft: Draft,
  hasProgressed: boolean,
  nowMs: number,
): DeploymentCondition {
  const now = timestamp(nowMs);
  const lastTransitionTime = old?.status === draft.status ? (old.lastTransitionTime ?? now) : now;
  const isSaid = old?.status === draft.status && old.reason === draft.reason && old.message === draft.message;
  const isRenewed = draft.reason === 'ReplicaSetUpdated' && hasProgressed;
  const lastUpdateTime = isSaid && !isRenewed ? (old.lastUpdateTime ?? now) : now;
  return { ...draft, lastUpdateTime, lastTransitionTime };
}

function available({ policy, available: count }: RolloutFacts): Draft {
  const least = policy.isExclusive ? policy.desired : policy.floor;
  const isMet = count >= least;
  return {
    type: 'Available',
    status: isMet ? 'True' : 'False',
    reason: isMet ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isMet
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  };
}

function progressing(old: DeploymentCondition | undefined, facts: RolloutFacts): Draft | undefined {
  const { verdict, targetName, policy, start } = facts;
  const subject = `ReplicaSet "${targetName}"`;
  const say = (status: string, reason: string, message: string): Draft => ({
    type: 'Progressing',
    status,
    reason,
    message,
  });
  switch (verdict.type) {
    case 'failed':
    case 'rollingBack':
    case 'rolledBack':
      return say('False', 'ProgressDeadlineExceeded', failureMessage(subject, facts, verdict));
    case 'complete':
      return say('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`);
    case 'progressing':
      break;
  }
  if (policy.isPaused) return say('Unknown', 'DeploymentPaused', 'Deployment is paused');
  if (start === 'created')
    return say('True', 'NewReplicaSetCreated', `Created new replica set "${targetName}"`);
  if (start === 'found') return say('True', 'FoundNewReplicaSet', `Found new replica set "${targetName}"`);
  if (old?.reason === 'DeploymentPaused') return say('Unknown', 'DeploymentResumed', 'Deployment is resumed');
  const isStill = old !== undefined && !facts.hasProgressed && old.status !== 'False';
  if (isStill) return say(old.status, old.reason ?? '', old.message ?? '');
  return say('True', 'ReplicaSetUpdated', `${subject} is progressing.`);
}

type Failed = Extract<Verdict, { type: 'failed' | 'rollingBack' | 'rolledBack' }>;

function failureMessage(subject: string, { policy, nameOf }: RolloutFacts, verdict: Failed): string {
  const { failure } = verdict;
  if (!policy.gates) return `${subject} has timed out progressing.`;
  const what = `${subject} has failed: ${failure.reason}: ${failure.message}`;
  if (verdict.type === 'failed') return `${what}; there is no earlier revision to roll back to`;
  return `${what}; ${verdict.type === 'rolledBack' ? 'rolled' : 'rolling'} back to ReplicaSet "${nameOf(verdict.to)}"`;
}

function rolledBack(facts: RolloutFacts): Draft | undefined {
  const { verdict } = facts;
  if (verdict.type !== 'rollingBack' && verdict.type !== 'rolledBack') return undefined;
  const message = failureMessage(`ReplicaSet "${facts.targetName}"`, facts, verdict);
  const isDone = verdict.type === 'rolledBack';
  return {
    type: 'RolledBack',
    status: isDone ? 'True' : 'False',
    reason: isDone ? verdict.failure.reason : 'RollingBack',
    message,
  };
}

/** Pods that a ReplicaSet could not create or remove; the new one's first. */
function replicaFailure({ sets, targetName }: RolloutFacts): Draft | undefined {
  const newFirst = [...sets].sort(
    (a, b) => Number(b.metadata.name === targetName) - Number(a.metadata.name === targetName),
  );
  const [found] = newFirst.flatMap((set) => replicaSetCondition(set, 'ReplicaFailure') ?? []);
  return (
    found && { type: 'ReplicaFailure', status: found.status, reason: found.reason, message: found.message }
  );
}
