// What does an instance refresh do next: how many machines of which version, and what does its status say?
//
//   Pending --> InProgress --all replaced--> Baking --> Successful
//                   +--failed, or asked to--> RollbackInProgress --> RollbackSuccessful | RollbackFailed
//                   +--failed, nothing to go back to--> Failed           any --asked to--> Cancelled
//
// The roll-out itself is the engine's (core/rollout). group-capacity launches and ends machines by `memory.wanted`.
import { planRollout } from '../../../core/rollout/plan-rollout.ts';
import type { Revision, RolloutPlan, Traffic } from '../../../core/rollout/types.ts';
import { isDeleting } from '../../../model/object.ts';
import { isSuspended, ownTargetGroups } from '../group-capacity/moment.ts';
import { memoryOf, partOf, type RefreshMemory } from '../refresh-memory.ts';
import { capped, restOf } from './checkpoints.ts';
import { concluded, type Findings, over, type Plan, type Status } from './conclusion.ts';
import { failureOf } from './failures.ts';
import type { Observed, Running } from './observed.ts';
import { policyOf } from './policy.ts';
import { startedMemory } from './start.ts';
import { type Units, unitsOf } from './units.ts';
import { CANCELLED, GROUP_GONE, NO_TEMPLATE } from './words.ts';

export function plan(observed: Observed): Plan {
  const { refresh, group, nowMs } = observed;
  const before: Status = refresh.status ?? { state: 'Pending' };
  if (isDeleting(group)) return over(before, 'Cancelled', GROUP_GONE, nowMs);
  if (refresh.spec.asked === 'cancel') return over(before, 'Cancelled', CANCELLED, nowMs);
  const known = memoryOf(refresh);
  if (!known && isSuspended(observed, 'InstanceRefresh')) return { status: before, terminate: [] };
  const memory = known ?? startedMemory(observed);
  if (!memory) return over(before, 'Failed', NO_TEMPLATE, nowMs);
  const started = before.startedAt ?? new Date(nowMs).toISOString();
  return next({ ...observed, memory }, { ...before, startedAt: started });
}

function next(running: Running, before: Status): Plan {
  const { memory, nowMs } = running;
  const seen = unitsOf(running);
  const policy = policyOf(running);
  const failure = failureOf(running, seen.failed);
  const available = seen.units.filter(
    ({ revision, state, sinceMs }) =>
      revision === 'fresh' && state === 'ready' && sinceMs + policy.minReadyMs <= nowMs,
  ).length;
  const rest = failure ? { checkpoint: memory.checkpoint } : restOf(running, policy.desired, available);
  // A rest is no want of progress.
  const attempt = { ...memory.attempt, ...(rest.untilMs !== undefined && { progressAtMs: nowMs }) };
  const rollout = planRollout(
    {
      target: 'fresh',
      revisions: revisionsOf(running, seen),
      units: seen.units,
      policy,
      attempt: failure ? { ...attempt, failure } : attempt,
      ...(memory.sizedFor.ceiling > 0 && { sizedFor: memory.sizedFor }),
      traffic: trafficOf(running),
    },
    nowMs,
  );
  const remembered = nextMemory(running, rollout, { seen, rest, policy });
  const status = { ...before, memory: remembered as unknown as Status['memory'] };
  return concluded({ ...running, memory: remembered }, status, { rollout, seen, rest, available, policy });
}

function revisionsOf({ memory }: Running, { units }: Units): readonly Revision[] {
  const { wanted, fallback } = memory;
  const present = units.filter(({ revision }) => revision === 'stale').length;
  return [
    { id: 'stale', order: 0, wanted: Math.min(wanted.stale, present), isTrusted: false },
    { id: 'former', order: 1, wanted: wanted.former, isTrusted: fallback !== undefined },
    { id: 'fresh', order: 2, wanted: wanted.fresh, isTrusted: false },
  ];
}

function nextMemory(
  { memory }: Running,
  rollout: RolloutPlan,
  { seen, rest, policy }: Pick<Findings, 'seen' | 'rest' | 'policy'>,
): RefreshMemory {
  const scales = capped(rollout.scales, memory.wanted, policy.desired, rest.cap);
  const present = seen.units.filter(({ revision }) => revision === 'stale').length;
  const own = { ...memory.wanted, stale: Math.min(memory.wanted.stale, present) };
  const wanted = { ...own, ...Object.fromEntries(scales.map(({ revision, to }) => [revision, to])) };
  const sizedFor = { desired: policy.desired, ceiling: policy.ceiling };
  return {
    ...memory,
    wanted,
    sizedFor,
    attempt: rollout.attempt,
    checkpoint: rest.checkpoint,
    seen: seen.seen,
  };
}

/** Requests and errors of the machines of each version, as their target groups count them. */
function trafficOf(running: Running): { readonly [revision: string]: Traffic } {
  const { members, refresh, memory } = running;
  const sums: { [revision: string]: Traffic } = {};
  for (const target of ownTargetGroups(running).flatMap(({ status }) => status?.targets ?? [])) {
    const member = members.find(({ metadata }) => metadata.name === target.machine);
    if (!member) continue;
    const part = partOf(member, refresh, memory);
    const { requests = 0, errors = 0 } = sums[part] ?? {};
    sums[part] = { requests: requests + (target.requests ?? 0), errors: errors + (target.errors ?? 0) };
  }
  return sums;
}
