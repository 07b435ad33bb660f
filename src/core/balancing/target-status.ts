// What is told of a target, from what the balancer says of its server?
//
// A group can be two backends (http and tcp); the worst verdict counts. Reasons are the names that load balancers of
// clouds use, so that a front can pass them on.
import type { TargetStatus } from '../../model/traffic-types.ts';
import type { PlannedTarget } from './world.ts';

/** The balancer's verdict on one server. */
export interface Verdict {
  readonly state: 'up' | 'down' | 'starting' | 'draining' | 'maintenance';
  readonly checkResult?: string;
}

/** The status of a target. `verdicts` is empty when the balancer does not know it. */
export function targetStatus(
  target: PlannedTarget,
  used: boolean,
  verdicts: readonly Verdict[],
): TargetStatus {
  const { draining, notReady, server: _, ...own } = target;
  const say = (state: TargetStatus['state'], reason?: string, message?: string): TargetStatus => ({
    ...own,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  });
  if (draining) return say('draining', 'Target.DeregistrationInProgress', 'It finishes what it has');
  if (notReady) return say('unhealthy', 'Target.NotReady', 'Its readiness says no');
  if (!used) return say('unused', 'Target.NotInUse', 'No listener sends to this group');
  const worst =
    verdicts.find(({ state }) => state === 'down') ?? verdicts.find(({ state }) => state === 'starting');
  if (verdicts.length === 0 || worst?.state === 'starting') {
    return say('initial', 'Elb.InitialHealthChecking', 'Its first health checks are under way');
  }
  if (worst === undefined) return say('healthy');
  return say('unhealthy', reasonOf(worst.checkResult ?? ''), worst.checkResult);
}

function reasonOf(checkResult: string): string {
  if (/^L\dTOUT/.test(checkResult)) return 'Target.Timeout';
  if (/^L7STS/.test(checkResult)) return 'Target.ResponseCodeMismatch';
  return 'Target.FailedHealthChecks';
}
