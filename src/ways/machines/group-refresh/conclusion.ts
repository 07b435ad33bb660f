// What follows from the verdict of the roll-out engine: the state of the refresh and its words, the group's template, when to look again.
import type { RolloutPlan } from '../../../core/rollout/types.ts';
import type { InstanceRefresh } from '../../../model/kinds/instance-refresh.ts';
import type { TemplateRef } from '../../../model/kinds/machine-group.ts';
import { isCounted, type Member } from '../members.ts';
import { partOf, versionText } from '../refresh-memory.ts';
import type { Rest } from './checkpoints.ts';
import { heldBack, standbys } from './held-back.ts';
import { type Running, versionOf } from './observed.ts';
import { deadlineMs, type policyOf, WAIT_MS } from './policy.ts';
import type { Units } from './units.ts';
import { heldText, reasonText, STOOD_STILL } from './words.ts';

export type Status = NonNullable<InstanceRefresh['status']>;

export interface Plan {
  readonly status: Status;
  /** The group's from now on. */
  readonly template?: TemplateRef;
  /** Members in standby that are to go. */
  readonly terminate: readonly Member[];
  readonly wakeAtMs?: number;
}

/** What one look at a refresh has found. */
export interface Findings {
  readonly rollout: RolloutPlan;
  readonly seen: Units;
  readonly rest: Rest;
  readonly available: number;
  readonly policy: ReturnType<typeof policyOf>;
}

/** Nothing more comes of it. */
export function over(
  status: Status,
  state: Status['state'],
  reason: string | undefined,
  nowMs: number,
): Plan {
  const ended = { ...status, state, endedAt: new Date(nowMs).toISOString() };
  return { status: { ...ended, ...(reason !== undefined && { reason }) }, terminate: [] };
}

/** Status and what else follows from a roll-out's verdict. */
export function concluded(running: Running, status: Status, findings: Findings): Plan {
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
      if (nowMs >= patienceEndMs(running)) return over(told, 'Failed', heldText(heldBack(running)), nowMs);
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

/** All new machines are there: what else is waited for has its time, too. */
function patienceEndMs({ memory, refresh }: Running): number {
  const { bakeSeconds = 0, checkpointDelaySeconds = 0 } = refresh.spec.preferences;
  const rests = (bakeSeconds + checkpointDelaySeconds) * 1000;
  return (memory.attempt.completedAtMs ?? Number.POSITIVE_INFINITY) + rests + WAIT_MS;
}

/** Every machine is of the new version, has stayed well, and nothing is rested or waited for. */
function isFinished(running: Running, { rollout, rest, policy }: Findings): boolean {
  const { refresh, memory, members } = running;
  const isBaked = rollout.attempt.isBaked || policy.bakeMs === 0 || policy.desired === 0;
  const old = members.some(
    (each) => isCounted(each) && ['former', 'stale'].includes(partOf(each, refresh, memory)),
  );
  return isBaked && !old && rest.cap === undefined && heldBack(running).length === 0;
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
  const { nowMs, refresh } = running;
  const { standby } = refresh.spec.preferences;
  const held = heldBack(running);
  const reason = held.length > 0 ? heldText(held) : reasonText(running, seen.units, rest);
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
