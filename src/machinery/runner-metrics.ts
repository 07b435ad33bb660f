// What do the controllers do, how fast, and what hinders them?
//
// Counted per controller; `problems` holds the last error of every key that failed and has not succeeded since, `waits`
// what a key waits for: both are reasons that a user can ask for.

/** Why a key is not where it should be. */
export interface KeyProblem {
  readonly key: string;
  readonly message: string;
  /** Failures in a row. */
  readonly attempts: number;
  readonly sinceMs: number;
  /** When it is tried again; absent = not until the object changes. */
  readonly retryAtMs?: number;
}

export interface KeyWait {
  readonly key: string;
  readonly atMs: number;
  readonly why: string;
}

export interface ControllerMetrics {
  readonly controller: string;
  /** Steps finished, however they ended. */
  readonly steps: number;
  readonly errors: number;
  /** Steps that somebody else's write made void. */
  readonly conflicts: number;
  readonly depth: number;
  readonly underWay: number;
  readonly stepMs: Spread;
  /** From being added to being taken. */
  readonly queueMs: Spread;
  readonly problems: readonly KeyProblem[];
  readonly waits: readonly KeyWait[];
}

/** A sum that averages and rates can be made of, and the worst. */
export interface Spread {
  readonly count: number;
  readonly sum: number;
  readonly max: number;
}

/** The counters of one controller. */
export interface Tally {
  steps: number;
  errors: number;
  conflicts: number;
  stepMs: Spread;
  queueMs: Spread;
  readonly problems: Map<string, KeyProblem>;
  readonly waits: Map<string, KeyWait>;
  /** Failures in a row, conflicts included, by key. */
  readonly attempts: Map<string, number>;
}

export function newTally(): Tally {
  const empty = { count: 0, sum: 0, max: 0 };
  return {
    steps: 0,
    errors: 0,
    conflicts: 0,
    stepMs: empty,
    queueMs: empty,
    problems: new Map(),
    waits: new Map(),
    attempts: new Map(),
  };
}

/** The spread with one more value. */
export function widened(spread: Spread, value: number): Spread {
  return { count: spread.count + 1, sum: spread.sum + value, max: Math.max(spread.max, value) };
}
