// The words of a roll-out: units with a revision and a state, a policy, and what is remembered between two plans.
//
// A unit is whatever runs one copy of an app: a container group, a machine, a process on a server, a share of traffic.
// All values; the engine (plan-rollout.ts) reads them and returns new ones.

export type UnitState =
  /** Has not been ready yet. */
  | 'starting'
  | 'ready'
  /** Was ready, is not, and the fault is its own. */
  | 'unready'
  /** Its host does not answer: not available, and not to blame. */
  | 'lost'
  /** Is being taken down. */
  | 'ending';

export interface Why {
  /** One word, for machines: `CrashLoop`, `ImageMissing`. */
  readonly reason: string;
  readonly message: string;
}

export interface Unit {
  /** How messages name it: `pod "web-x7k2p"`. */
  readonly label: string;
  readonly revision: string;
  readonly state: UnitState;
  /** When it came into this state. */
  readonly sinceMs: number;
  /** Runs of it that ended in a failure: crashes, failed boots, images not found. */
  readonly failures: number;
  /** What hinders it. */
  readonly why?: Why;
}

export interface Revision {
  readonly id: string;
  /** A later revision has a higher number. */
  readonly order: number;
  /** How many units it is meant to have at present. */
  readonly wanted: number;
  /** It was at full strength once and has not failed since: it can be fallen back on. */
  readonly isTrusted: boolean;
}

/** Requests seen, and those answered with an error. */
export interface Traffic {
  readonly requests: number;
  readonly errors: number;
}

export interface Gates {
  /** With fewer requests there is no verdict. */
  readonly minRequests: number;
  /** How much the error rate may exceed the old one's; 0.05 = five points. */
  readonly maxExcess: number;
}

export interface Policy {
  readonly desired: number;
  /** Available units that a roll-out leaves at least. */
  readonly floor: number;
  /** Units that it makes at most, those that are ending left out. */
  readonly ceiling: number;
  /** New units that may be on their way at once; absent = as floor and ceiling allow. */
  readonly batchSize?: number;
  /** No unit of the new revision before the last of the old one has gone. */
  readonly isExclusive: boolean;
  /** Ready for so long = available. */
  readonly minReadyMs: number;
  /** How long the new revision must stay well after it is complete. */
  readonly bakeMs: number;
  /** New units that may fail without tripping the gate. */
  readonly failureBudget: number;
  /** Without progress for so long, it has failed; absent = never. */
  readonly deadlineMs?: number;
  readonly onFailure: 'rollback' | 'pause' | 'continue';
  /** Absent = only the deadline is watched. */
  readonly gates?: Gates;
  /** Nothing moves; only the number of units follows `desired`. */
  readonly isPaused: boolean;
}

export interface Failure extends Why {
  readonly atMs: number;
}

/** What the last plan counted; progress is a change for the better. */
export interface Counts {
  /** Units that are not ending. */
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

/** What is remembered of the attempt to bring the target about. A new attempt starts with `newAttempt`. */
export interface Attempt {
  readonly progressAtMs: number;
  /** What the plan before counted. */
  readonly counts: Counts;
  /** When it was at full strength for the first time. */
  readonly completedAtMs?: number;
  /** It stayed well for the bake time: over, whatever comes. */
  readonly isBaked: boolean;
  readonly failure?: Failure;
}

export interface RolloutInput {
  /** The revision that the intent asks for; among `revisions`. */
  readonly target: string;
  readonly revisions: readonly Revision[];
  readonly units: readonly Unit[];
  readonly policy: Policy;
  readonly attempt: Attempt;
  /** For what number of units the revisions were sized last; absent = for the present policy. */
  readonly sizedFor?: { readonly desired: number; readonly ceiling: number };
  /** By revision, over the bake window. */
  readonly traffic?: { readonly [revision: string]: Traffic };
}

/** A revision is to have another number of units. */
export interface Scale {
  readonly revision: string;
  readonly from: number;
  readonly to: number;
}

export type Verdict =
  | { readonly type: 'progressing' }
  /** At full strength; the bake time may still run. */
  | { readonly type: 'complete'; readonly isBaked: boolean }
  /** Failed, with nothing to fall back on or not meant to. */
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'rollingBack'; readonly failure: Failure; readonly to: string }
  | { readonly type: 'rolledBack'; readonly failure: Failure; readonly to: string };

export interface RolloutPlan {
  readonly scales: readonly Scale[];
  readonly verdict: Verdict;
  /** To be remembered; the same object as given when nothing changed. */
  readonly attempt: Attempt;
  /** It is further than the plan before saw it. */
  readonly hasProgressed: boolean;
  /** When time alone changes the plan. */
  readonly wakeAtMs?: number;
  /** Why it is not further. */
  readonly reasons: readonly Why[];
}

export const noCounts: Counts = { total: 0, updated: 0, ready: 0, available: 0 };

/** The start of an attempt. */
export function newAttempt(nowMs: number): Attempt {
  return { progressAtMs: nowMs, counts: noCounts, isBaked: false };
}
