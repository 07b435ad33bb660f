// What does an instance refresh do next: how many machines of which version, and what does its status say?
//
//   Pending --> InProgress --all replaced--> Baking --> Successful
//                   +--failed, or asked to--> RollbackInProgress --> RollbackSuccessful | RollbackFailed
//                   +--failed, nothing to go back to--> Failed           any --asked to--> Cancelled
//
// The roll-out itself is the engine's (core/rollout). group-capacity launches and ends machines by `memory.wanted`.
import { planRollout } from '../../../core/rollout/plan-rollout.ts';
import type { Revision, RolloutPlan, Traffic } from '../../../core/rollout/types.ts';
import type { InstanceRefresh } from '../../../model/kinds/instance-refresh.ts';
import type { TemplateRef } from '../../../model/kinds/machine-group.ts';
import { isDeleting } from '../../../model/object.ts';
import { isSuspended, ownTargetGroups } from '../group-capacity/moment.ts';
import { isCounted, lifecycleOf, type Member } from '../members.ts';
import { memoryOf, type PartName, partOf, type RefreshMemory, versionText } from '../refresh-memory.ts';
import { capped, type Rest, restOf } from './checkpoints.ts';
import { failureOf } from './failures.ts';
import { type Observed, type Running, versionOf } from './observed.ts';
import { deadlineMs, policyOf } from './policy.ts';
import { startedMemory } from './start.ts';
import { type Units, unitsOf } from './units.ts';
import { CANCELLED, GROUP_GONE, NO_TEMPLATE, protectedText, reasonText, STOOD_STILL } from './words.ts';

type Status = NonNullable<InstanceRefresh['status']>;

export interface Plan {
  readonly status: Status;
  /** The group's from now on. */
  readonly template?: TemplateRef;
  /** Members in standby that are to go. */
  readonly terminate: readonly Member[];
  readonly wakeAtMs?: number;
}

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

function over(status: Status, state: Status['state'], reason: string | undefined, nowMs: number): Plan {
  const ended = { ...status, state, endedAt: new Date(nowMs).toISOString() };
  return { status: { ...ended, ...(reason !== undefined && { reason }) }, terminate: [] };
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

interface Findings {
  readonly rollout: RolloutPlan;
  readonly seen: Units;
  readonly rest: Rest;
  readonly available: number;
  readonly policy: ReturnType<typeof policyOf>;
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

function concluded(running: Running, status: Status, findings: Findings): Plan {
  const { rollout, rest } = findings;
  const { nowMs, memory } = running;
  const { verdict, attempt } = rollout;
  const told = { ...status, ...progressOf(findings) };
  const turned = (why: string) => ({ ...told, ...turnedBack(status, why, running) });
  switch (verdict.type) {
    case 'rolledBack':
      return {
        ...over(turned(verdict.failure.message), 'RollbackSuccessful', verdict.failure.message, nowMs),
        ...formerTemplate(running),
      };
    case 'failed':
      return over(told, 'Failed', verdict.failure.message, nowMs);
    case 'rollingBack': {
      const limitMs = Math.max(attempt.progressAtMs, verdict.failure.atMs) + deadlineMs(running);
      const going = turned(verdict.failure.message);
      if (nowMs >= limitMs) return over(going, 'RollbackFailed', STOOD_STILL, nowMs);
      return goingOn(running, { ...going, state: 'RollbackInProgress' }, findings, [limitMs]);
    }
    case 'complete':
      if (isFinished(running, findings))
        return succeeded(running, { ...told, percentComplete: 100, toUpdate: 0 });
      break;
    case 'progressing':
      if (rest.isEnd) return succeeded(running, told);
      break;
  }
  const bakes = memory.attempt.completedAtMs !== undefined && rest.untilMs === undefined;
  return goingOn(running, { ...told, state: bakes ? 'Baking' : 'InProgress' }, findings, []);
}

function succeeded({ refresh: { spec }, nowMs }: Running, status: Status): Plan {
  const { reason: _, ...done } = status;
  return { ...over(done, 'Successful', undefined, nowMs), ...(spec.to && { template: spec.to }) };
}

/** Every machine is of the new version, has stayed well, and nothing is rested or waited for. */
function isFinished(running: Running, { rollout, rest, policy }: Findings): boolean {
  const { refresh, memory, members } = running;
  const isBaked = rollout.attempt.isBaked || policy.bakeMs === 0 || policy.desired === 0;
  const old = members.some(
    (each) => isCounted(each) && ['former', 'stale'].includes(partOf(each, refresh, memory)),
  );
  return isBaked && !old && rest.cap === undefined && waitedFor(running).length === 0;
}

function standbys({ refresh, members, memory }: Running): readonly Member[] {
  return members.filter(
    (each) =>
      lifecycleOf(each) === 'Standby' && partOf(each, refresh, memory) !== ('fresh' satisfies PartName),
  );
}

function waitedFor(running: Running): readonly Member[] {
  return running.refresh.spec.preferences.standby === 'Wait' ? standbys(running) : [];
}

function progressOf({ rollout, available, policy, seen }: Findings) {
  const isBack = rollout.verdict.type === 'rollingBack' || rollout.verdict.type === 'rolledBack';
  const former = seen.units.filter(
    ({ revision, state }) => revision === 'former' && state === 'ready',
  ).length;
  const done = isBack ? Math.min(former, policy.desired) : Math.min(available, policy.desired);
  const percentComplete = policy.desired === 0 ? 100 : Math.floor((100 * done) / policy.desired);
  return { percentComplete, toUpdate: policy.desired - done };
}

/** How far it was when it turned back is kept. */
function turnedBack(
  { rollback, percentComplete = 0, toUpdate }: Status,
  reason: string,
  { nowMs, group }: Running,
): Pick<Status, 'rollback'> {
  if (rollback) return { rollback };
  const startedAt = new Date(nowMs).toISOString();
  return { rollback: { reason, startedAt, percentComplete, toUpdate: toUpdate ?? group.spec.desired } };
}

/** A group that was given the new template already has the former one again. */
function formerTemplate(running: Running): Pick<Plan, 'template'> {
  const { group, memory } = running;
  const now = versionOf(group.spec.template, running);
  const isNew = now !== undefined && versionText(now) === versionText(memory.target);
  if (!isNew || !memory.fallback) return {};
  return { template: { id: memory.fallback.id, version: String(memory.fallback.number) } };
}

function goingOn(running: Running, status: Status, findings: Findings, further: readonly number[]): Plan {
  const { rollout, seen, rest } = findings;
  const { nowMs, refresh, members, memory } = running;
  const { scaleInProtected, standby } = refresh.spec.preferences;
  const held = members.filter(
    (each) =>
      scaleInProtected === 'Wait' &&
      each.spec.member.protectedFromScaleIn &&
      isCounted(each) &&
      partOf(each, refresh, memory) !== 'fresh',
  );
  const reason =
    held.length > 0
      ? protectedText(held.map(({ metadata }) => metadata.name))
      : reasonText(running, seen.units, rest);
  const wakes = [
    ...(rollout.wakeAtMs === undefined ? [] : [rollout.wakeAtMs]),
    ...(rest.untilMs === undefined ? [] : [rest.untilMs]),
    ...seen.recheckAtMs,
    ...further,
    nowMs + LOOK_MS,
  ].filter((at) => Number.isFinite(at) && at > nowMs);
  return {
    status: { ...status, reason },
    terminate: standby === 'Terminate' ? standbys(running).filter(({ spec }) => !spec.member.asked) : [],
    wakeAtMs: Math.min(...wakes),
  };
}

/** Alarms and counts of requests are looked at so often. */
const LOOK_MS = 5_000;
