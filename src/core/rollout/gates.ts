// Has the new revision failed?
//
// Four gates, asked in this order: clear failures (the same unit failed three times), failures after having been ready,
// the error rate, the deadline. One death after ready is tolerated (somebody may have killed it): the second one, or two
// units at once, or a unit that does not come back, trips the gate. No traffic is no verdict. A unit whose host is lost
// is never to blame.
import type { Tally } from './tally.ts';
import { sum } from './tally.ts';
import type { Attempt, Gates, Policy, RolloutInput, Traffic, Unit, Why } from './types.ts';

/** Failed runs of one unit that trip the gate. */
export const CLEAR_FAILURES = 3;
/** What the error rate may be when nothing is known of the revision before. */
const WITHOUT_BASELINE = 0.5;
/** How long a unit that was ready may be unready. */
export const UNREADY_GRACE_MS = 10_000;

export interface GateResult {
  readonly failure?: Why;
  /** When a gate may trip by time alone. */
  readonly checkAtMs: readonly number[];
}

/** Asks all gates about the target of the attempt. */
export function checkGates(input: RolloutInput, target: Tally, attempt: Attempt, nowMs: number): GateResult {
  if (attempt.isBaked || input.policy.isPaused) return { checkAtMs: [] };
  const { policy } = input;
  const failure = gateFailure(input, target, nowMs) ?? missedDeadline(target, policy, attempt, nowMs);
  if (failure) return { failure, checkAtMs: [] };
  const late = policy.gates ? target.units.filter(isLate).map((unit) => unit.sinceMs + UNREADY_GRACE_MS) : [];
  const deadline = hasDeadline(policy, attempt) ? [attempt.progressAtMs + policy.deadlineMs] : [];
  return { checkAtMs: [...late, ...deadline].filter((at) => at > nowMs) };
}

function gateFailure(input: RolloutInput, target: Tally, nowMs: number): Why | undefined {
  const { policy } = input;
  if (!policy.gates) return undefined;
  return clearFailure(target, policy) ?? lateFailure(target, policy, nowMs) ?? errorRate(input, policy.gates);
}

/** Units that have failed for good, as far as anyone can tell. */
export function failedUnits(target: Tally): readonly Unit[] {
  return target.units.filter(
    ({ state, failures }) => (state === 'starting' || state === 'unready') && failures >= CLEAR_FAILURES,
  );
}

function clearFailure(target: Tally, policy: Policy): Why | undefined {
  const failed = failedUnits(target);
  const [first] = failed;
  if (!first || failed.length <= policy.failureBudget) return undefined;
  const cause = first.why ?? { reason: 'Failed', message: 'it failed' };
  return { reason: cause.reason, message: `${first.label} failed ${first.failures} times: ${cause.message}` };
}

/** Was ready, is not, and is not ending. */
function isLate(unit: Unit): boolean {
  return unit.state === 'unready';
}

function lateFailure(target: Tally, policy: Policy, nowMs: number): Why | undefined {
  const late = target.units.filter(isLate);
  const dead = late.filter((unit) => unit.failures > 0);
  const again = dead.filter((unit) => unit.failures > 1);
  const overdue = late.filter((unit) => nowMs - unit.sinceMs >= UNREADY_GRACE_MS);
  const culprits = new Set([...again, ...overdue, ...(dead.length > 1 ? dead : [])]);
  const [first] = culprits;
  if (!first || culprits.size <= policy.failureBudget) return undefined;
  const cause = first.why ?? { reason: 'Unready', message: 'it is no longer ready' };
  return { reason: cause.reason, message: `${first.label} did not stay ready: ${cause.message}` };
}

function errorRate({ target, traffic, revisions }: RolloutInput, gates: Gates): Why | undefined {
  const before = mergeTraffic(revisions.filter(({ id }) => id !== target).map(({ id }) => traffic?.[id]));
  return excessErrors(traffic?.[target], before, gates);
}

/** Do more requests fail than before? With too few there is no verdict. */
export function excessErrors(
  now: Traffic | undefined,
  before: Traffic,
  { minRequests, maxExcess }: Gates,
): Why | undefined {
  if (!now || now.requests < minRequests) return undefined;
  const rate = now.errors / now.requests;
  const baseline = before.requests >= minRequests ? before.errors / before.requests : undefined;
  if (rate <= (baseline === undefined ? WITHOUT_BASELINE : baseline + maxExcess)) return undefined;
  const compared = baseline === undefined ? '' : `, ${percent(baseline)} before`;
  return { reason: 'ErrorRate', message: `${percent(rate)} of ${now.requests} requests failed${compared}` };
}

function mergeTraffic(parts: readonly (Traffic | undefined)[]): Traffic {
  return {
    requests: sum(parts, (part) => part?.requests ?? 0),
    errors: sum(parts, (part) => part?.errors ?? 0),
  };
}

function percent(rate: number): string {
  return `${Math.round(rate * 1000) / 10} %`;
}

function hasDeadline(policy: Policy, attempt: Attempt): policy is Policy & { readonly deadlineMs: number } {
  return policy.deadlineMs !== undefined && attempt.completedAtMs === undefined;
}

function missedDeadline(target: Tally, policy: Policy, attempt: Attempt, nowMs: number): Why | undefined {
  if (!hasDeadline(policy, attempt) || nowMs < attempt.progressAtMs + policy.deadlineMs) return undefined;
  const hindered = target.units.find((unit) => unit.state !== 'ready' && unit.state !== 'ending' && unit.why);
  const what = `no progress for ${Math.round(policy.deadlineMs / 1000)} s, ${target.available} of ${policy.desired} available`;
  const cause = hindered?.why ? `; ${hindered.label}: ${hindered.why.message}` : '';
  return { reason: hindered?.why?.reason ?? 'NoProgress', message: `${what}${cause}` };
}
