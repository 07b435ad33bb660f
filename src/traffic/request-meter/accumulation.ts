// Who was given how many requests in the last ten minutes, and how many failed? Pure accumulation, no clock of its own.
//
//   counts of targets, which only grow  ->  what came since  ->  buckets of each owner (a ReplicaSet)
//
// Invariants: what was seen first without us is a baseline and not counted; a count that went back has started anew; what
// owners were given outlives their targets; memory is bounded by targets that exist and owners of the last ten minutes.

export interface Count {
  readonly requests: number;
  readonly errors: number;
}

/** A target of a group as its status tells. */
export interface TargetCount extends Count {
  /** Its own name within the group. */
  readonly target: string;
  /** Whose it is: undefined = not known yet, null = nobody's. */
  readonly owner: string | null | undefined;
}

interface Bucket extends Count {
  /** When the first of it came. */
  readonly sinceMs: number;
}

export const WINDOW_MS = 600_000;
const BUCKET_MS = 5_000;
const none: Count = { requests: 0, errors: 0 };

export class Accumulation {
  /** By group: what was counted of each of its targets, and whose it is. */
  readonly #groups = new Map<string, ReadonlyMap<string, TargetCount>>();
  readonly #buckets = new Map<string, readonly Bucket[]>();
  #sweptMs = 0;

  /** Takes what a group's status tells. `isBaseline`: it tells of what was before us. */
  take(group: string, targets: readonly TargetCount[], now: { nowMs: number; isBaseline?: boolean }): void {
    const known = this.#groups.get(group);
    const next = targets.map(
      (told) => [told.target, this.#counted(known?.get(told.target), told, now)] as const,
    );
    this.#groups.set(group, new Map(next));
    this.#sweep(now.nowMs);
  }

  /** The group is gone; what its targets were given stays with their owners. */
  forget(group: string): void {
    this.#groups.delete(group);
  }

  /** What an owner's targets were given over the last ten minutes, or since; undefined = nothing was seen. */
  of(
    owner: string,
    { nowMs, sinceMs = 0 }: { readonly nowMs: number; readonly sinceMs?: number },
  ): Count | undefined {
    const from = Math.max(sinceMs, nowMs - WINDOW_MS);
    const seen = (this.#buckets.get(owner) ?? []).filter((bucket) => bucket.sinceMs >= from);
    return seen.length > 0 ? seen.reduce(sum, none) : undefined;
  }

  /** How many owners and targets it remembers. */
  get size(): number {
    return [...this.#groups.values()].reduce((total, targets) => total + targets.size, this.#buckets.size);
  }

  /** Counts what came; returns what to compare with the next time. */
  #counted(
    before: TargetCount | undefined,
    told: TargetCount,
    now: { nowMs: number; isBaseline?: boolean },
  ): TargetCount {
    const owner = before?.owner === undefined ? told.owner : before.owner;
    if (now.isBaseline) return { ...told, owner };
    if (owner === undefined) return { ...told, ...(before ?? none), owner }; // counted once it is known whose it is
    if (owner !== null) this.#add(owner, grown(before ?? none, told), now.nowMs);
    return { ...told, owner };
  }

  #add(owner: string, { requests, errors }: Count, nowMs: number): void {
    if (requests === 0 && errors === 0) return;
    const buckets = this.#buckets.get(owner) ?? [];
    const last = buckets.at(-1);
    const isOpen = last !== undefined && nowMs - last.sinceMs < BUCKET_MS;
    const next = isOpen
      ? { ...last, ...sum(last, { requests, errors }) }
      : { sinceMs: nowMs, requests, errors };
    this.#buckets.set(owner, [...(isOpen ? buckets.slice(0, -1) : buckets), next]);
  }

  /** Lets go what is older than the window, now and then. */
  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < BUCKET_MS) return;
    this.#sweptMs = nowMs;
    for (const [owner, buckets] of this.#buckets) {
      const kept = buckets.filter(({ sinceMs }) => sinceMs >= nowMs - WINDOW_MS);
      if (kept.length === 0) this.#buckets.delete(owner);
      else if (kept.length < buckets.length) this.#buckets.set(owner, kept);
    }
  }
}

/** What came since; a count that went back has started anew. */
function grown(last: Count, now: Count): Count {
  if (now.requests < last.requests || now.errors < last.errors) return now;
  return { requests: now.requests - last.requests, errors: now.errors - last.errors };
}

function sum(a: Count, b: Count): Count {
  return { requests: a.requests + b.requests, errors: a.errors + b.errors };
}
