// How does an instance refresh want to be carried out, in the words of the roll-out engine?
//
// Both percentages are of the group's number and rounded up. Where they leave no room to move, one machine more is made: nothing is taken
// away before another serves.
import type { Policy } from '../../../core/rollout/types.ts';
import { isServing } from '../group-capacity/health.ts';
import { isSuspended } from '../group-capacity/moment.ts';
import { isCounted } from '../members.ts';
import { partOf } from '../refresh-memory.ts';
import { heldBack } from './held-back.ts';
import { type Running, warmupMs } from './observed.ts';

/** Without any progress for so long, it has failed. */
const DEADLINE_MS = 600_000;
const SLACK_MS = 120_000;
/** What protects machines is waited for so long, as AWS does. */
export const WAIT_MS = 3_600_000;

export function policyOf(running: Running): Policy {
  const { group, refresh, memory } = running;
  const { preferences, asked } = refresh.spec;
  const { desired } = group.spec;
  const apart = running.members.filter(
    (member) => isCounted(member) && partOf(member, refresh, memory) === 'apart',
  );
  const own = Math.max(0, desired - apart.length);
  const serving = apart.filter((member) => isServing(member, running)).length;
  const floor = Math.min(own, Math.max(0, share(desired, preferences.minHealthyPercentage) - serving));
  const most = Math.max(own, share(desired, preferences.maxHealthyPercentage) - apart.length);
  const goesBack = memory.fallback !== undefined && (preferences.autoRollback || asked === 'rollback');
  return {
    desired: own,
    floor,
    ceiling: own > 0 && floor >= own && most <= own ? own + 1 : most,
    isExclusive: false,
    minReadyMs: warmupMs(running),
    bakeMs: (preferences.bakeSeconds ?? 0) * 1000,
    failureBudget: 0,
    deadlineMs: deadlineMs(running),
    onFailure: goesBack ? 'rollback' : 'pause',
    gates: { minRequests: 20, maxExcess: preferences.autoRollback ? 0.05 : Number.POSITIVE_INFINITY },
    isPaused: isSuspended(running, 'InstanceRefresh'),
  };
}

const share = (desired: number, percentage: number) => Math.ceil((desired * percentage) / 100);

export function deadlineMs(running: Running): number {
  const { group } = running;
  if (heldBack(running).length > 0) return WAIT_MS;
  return Math.max(DEADLINE_MS, group.spec.healthCheck.graceSeconds * 1000 + warmupMs(running) + SLACK_MS);
}
