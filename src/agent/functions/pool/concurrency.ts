// May one more call of this function begin? Counts the calls that are under way, and those that wait for a sandbox.
//
// A function with a reservation has so many and no more. All others share what reservations leave of the account's limit; calls that fit in
// a version's provisioned concurrency do not count there, since it was taken out of the share already.
import { TuttiError } from '../../../model/errors.ts';

/** Of the account in one region. */
export const ACCOUNT_CONCURRENCY = 1000;

/** What the limits are made from, of one region. */
export interface Reservations {
  /** Calls that are kept, by function. */
  readonly reserved: ReadonlyMap<string, number>;
  /** Sandboxes that are kept ready, by version of functions without a reservation. */
  readonly provisioned: ReadonlyMap<string, number>;
}

export interface Counted {
  /** `<region>/<name>` */
  readonly function: string;
  /** `<region>/<name>:<version>` */
  readonly version: string;
}

export interface Admission {
  /** Calls of the function that are under way, this one among them. */
  readonly concurrency: number;
  /** The call is over. */
  end(): void;
}

export class Concurrency {
  readonly #functions = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #reservations: (region: string) => Reservations;

  constructor(reservations: (region: string) => Reservations) {
    this.#reservations = reservations;
  }

  /** Throws TooManyRequests. */
  begin(counted: Counted): Admission {
    const reason = this.#refusal(counted);
    if (reason)
      throw new TuttiError('TooManyRequests', 'Rate Exceeded.', { detail: reason, retryAfterSeconds: 1 });
    const concurrency = change(this.#functions, counted.function, 1);
    change(this.#versions, counted.version, 1);
    let over = false;
    return {
      concurrency,
      end: () => {
        if (over) return;
        over = true;
        change(this.#functions, counted.function, -1);
        change(this.#versions, counted.version, -1);
      },
    };
  }

  of(functionKey: string): number {
    return this.#functions.get(functionKey) ?? 0;
  }

  #refusal(counted: Counted): string | undefined {
    const region = regionOf(counted.function);
    const { reserved, provisioned } = this.#reservations(region);
    const own = reserved.get(counted.function);
    if (own !== undefined)
      return this.of(counted.function) < own
        ? undefined
        : 'ReservedFunctionConcurrentInvocationLimitExceeded';
    if ((this.#versions.get(counted.version) ?? 0) < (provisioned.get(counted.version) ?? 0))
      return undefined;
    const kept = sum(reserved) + sum(provisioned);
    return this.#unreserved(region, { reserved, provisioned }) < ACCOUNT_CONCURRENCY - kept
      ? undefined
      : 'ConcurrentInvocationLimitExceeded';
  }

  /** Calls that count against what all share. */
  #unreserved(region: string, { reserved, provisioned }: Reservations): number {
    let total = 0;
    for (const [version, calls] of this.#versions) {
      const name = version.slice(0, version.lastIndexOf(':'));
      if (regionOf(version) !== region || reserved.has(name)) continue;
      total += Math.max(0, calls - (provisioned.get(version) ?? 0));
    }
    return total;
  }
}

function regionOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function sum(numbers: ReadonlyMap<string, number>): number {
  return [...numbers.values()].reduce((total, each) => total + each, 0);
}

function change(counts: Map<string, number>, key: string, by: number): number {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
  return now;
}
