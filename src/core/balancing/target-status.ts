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
  readonly inFlight?: number;
}

/** The status of a target. `verdicts` is empty when the balancer does not know it. */
export function targetStatus(
  target: PlannedTarget,
  used: boolean,
  verdicts: readonly Verdict[],
): TargetStatus {
  const { draining, notReady, machineState, server: _, ...own } = target;
  const say = (state: TargetStatus['state'], reason?: string, message?: string): TargetStatus => ({
    ...own,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  });
  if (draining) {
    const inFlight = verdicts.reduce((sum, verdict) => sum + (verdict.inFlight ?? 0), 0);
    const left = say('draining', 'Target.DeregistrationInProgress', 'Target deregistration is in progress');
    return { ...left, inFlight };
  }
  if (machineState === 'pending') return say('initial', 'Elb.RegistrationInProgress', REGISTERING);
  if (machineState !== undefined)
    return say('unused', 'Target.InvalidState', `Target is in the ${machineState} state`);
  if (notReady) return say('unhealthy', 'Target.NotReady', 'Its readiness says no');
  if (!used) return say('unused', 'Target.NotInUse', NOT_IN_USE);
  const worst =
    verdicts.find(({ state }) => state === 'down') ?? verdicts.find(({ state }) => state === 'starting');
  if (verdicts.length === 0) return say('initial', 'Elb.RegistrationInProgress', REGISTERING);
  if (worst?.state === 'starting') return say('initial', 'Elb.InitialHealthChecking', CHECKING);
  if (worst === undefined) return say('healthy');
  return say('unhealthy', ...whyUnhealthy(worst.checkResult ?? ''));
}

const NOT_IN_USE = 'Target group is not configured to receive traffic from the load balancer';
const REGISTERING = 'Target registration is in progress';
const CHECKING = 'Initial health checks in progress';

/** From the balancer's words: `L7STS 503 Service Unavailable`, `L4TOUT`, `L4CON Connection refused`. Its codes are nobody else's. */
function whyUnhealthy(checkResult: string): readonly [reason: string, message: string] {
  if (/^L\dTOUT/.test(checkResult)) return ['Target.Timeout', 'Request timed out'];
  const code = /^L7STS (\d{3})/.exec(checkResult)?.[1];
  if (code !== undefined)
    return ['Target.ResponseCodeMismatch', `Health checks failed with these codes: [${code}]`];
  const connecting = /^L4CON (.+)$/.exec(checkResult)?.[1];
  const why = connecting === undefined ? '' : ` (${connecting.toLowerCase()})`;
  return ['Target.FailedHealthChecks', `Health checks failed${why}`];
}
