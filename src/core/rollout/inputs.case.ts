// Builders of what the engine is asked: a roll-out from revision a to revision b, three units wanted, unless said otherwise.
import { planRollout } from './plan-rollout.ts';
import {
  type Attempt,
  newAttempt,
  type Policy,
  type Revision,
  type RolloutInput,
  type Unit,
  type UnitState,
} from './types.ts';

export const NOW = 1_000_000;

export function aPolicy(overrides: Partial<Policy> = {}): Policy {
  return {
    desired: 3,
    floor: 3,
    ceiling: 4,
    isExclusive: false,
    minReadyMs: 0,
    bakeMs: 30_000,
    failureBudget: 0,
    deadlineMs: 600_000,
    onFailure: 'rollback',
    gates: { minRequests: 20, maxExcess: 0.05 },
    isPaused: false,
    ...overrides,
  };
}

let labels = 0;

export function units(
  revision: string,
  count: number,
  state: UnitState = 'ready',
  overrides: Partial<Unit> = {},
): Unit[] {
  return Array.from({ length: count }, () => {
    labels += 1;
    return {
      label: `unit "${revision}${labels}"`,
      revision,
      state,
      sinceMs: NOW - 100_000,
      failures: 0,
      ...overrides,
    };
  });
}

export function aRevision(id: string, wanted: number, overrides: Partial<Revision> = {}): Revision {
  return { id, wanted, order: id.charCodeAt(0), isTrusted: id !== 'b', ...overrides };
}

export interface Given extends Partial<RolloutInput> {
  readonly policyOf?: Partial<Policy>;
  readonly attemptOf?: Partial<Attempt>;
}

/** A roll-out from revision a to revision b. */
export function plan({ policyOf, attemptOf, ...given }: Given, nowMs = NOW) {
  const input: RolloutInput = {
    target: 'b',
    revisions: [aRevision('a', 3), aRevision('b', 0)],
    units: units('a', 3),
    policy: aPolicy(policyOf),
    attempt: { ...newAttempt(NOW - 1000), ...attemptOf },
    ...given,
  };
  return planRollout(input, nowMs);
}

export function scalesOf(given: Given, nowMs = NOW) {
  return Object.fromEntries(
    plan(given, nowMs).scales.map(({ revision, from, to }) => [revision, `${from}>${to}`]),
  );
}

export const both = (a: number, b: number) => [aRevision('a', a), aRevision('b', b)];
