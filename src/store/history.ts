// What did the store look like at an earlier revision?
//
// There is no index of old versions. The log keeps with every change the entry that it replaced, so the state at
// revision R is the present one with the changes after R undone: for each key that changed after R, the `previous` of
// its first change. That keeps a commit at two B-trees and compaction a cut at the left edge of the log; the price, a
// scan of the log from R, is bounded by the history that is kept.
import type { CurrentEntries } from './current-entries.ts';
import type { Environment } from './environment.ts';
import { compareKeys, justAfter, type KeyRange } from './keys.ts';
import { decodeEntry, decodeLog } from './record.ts';
import type { Change, Entry } from './store.ts';

const REPLAY_REVISIONS = 512;

/** A page without its revision. */
export interface Page {
  readonly entries: readonly Entry[];
  readonly remaining: number;
}

/** Entries of the range now. */
export function pageNow(
  environment: Environment,
  current: CurrentEntries,
  { range, limit }: { readonly range: KeyRange; readonly limit: number },
): Page {
  const entries: Entry[] = [];
  if (limit > 0) {
    const most = Number.isFinite(limit) ? limit : undefined;
    for (const { key, value } of environment.rangeCurrent(range, most))
      entries.push(current.ofRecord(key, value));
  }
  const remaining = entries.length < limit ? 0 : environment.countCurrent(rest(range, entries));
  return { entries, remaining };
}

/** Entries of the range as they stood at an earlier revision. */
export function pageAt(
  environment: Environment,
  prefix: string,
  options: { readonly range: KeyRange; readonly limit: number; readonly at: number; readonly now: number },
): Page {
  const undone = undoneKeys(environment, prefix, options.range, options);
  const entries: Entry[] = [];
  for (const entry of merge(presentExcept(environment, options.range, undone), survivors(undone))) {
    if (entries.length >= options.limit) break;
    entries.push(entry);
  }
  if (entries.length < options.limit) return { entries, remaining: 0 };
  return { entries, remaining: countAt(environment, rest(options.range, entries), undone) };
}

/** Changes after the revision of keys with the prefix, from a bounded stretch of the log. */
export function replay(
  environment: Environment,
  prefix: string,
  bounds: { readonly after: number; readonly now: number },
): { changes: Change[]; upTo: number } {
  const upTo = Math.min(bounds.now, bounds.after + REPLAY_REVISIONS);
  const changes: Change[] = [];
  for (const { key: revision, value } of environment.rangeLog(bounds.after + 1, upTo + 1)) {
    for (const change of decodeLog(revision, value).changes) {
      if (change.key.startsWith(prefix)) changes.push(change);
    }
  }
  return { changes, upTo };
}

type Undone = ReadonlyMap<string, Entry | undefined>;

// The first change of a key after the revision knows what was there at the revision.
function undoneKeys(
  environment: Environment,
  prefix: string,
  range: KeyRange,
  { at, now }: { readonly at: number; readonly now: number },
): Undone {
  const undone = new Map<string, Entry | undefined>();
  for (const { key: revision, value } of environment.rangeLog(at + 1, now + 1)) {
    for (const { key, previous } of decodeLog(revision, value).changes) {
      if (key.startsWith(prefix) && !undone.has(key) && isInside(key, range)) undone.set(key, previous);
    }
  }
  return undone;
}

function isInside(key: string, range: KeyRange): boolean {
  return Buffer.compare(Buffer.from(key), range.start) >= 0;
}

function* presentExcept(environment: Environment, range: KeyRange, undone: Undone): Iterable<Entry> {
  for (const { key, value } of environment.rangeCurrent(range)) {
    if (!undone.has(key)) yield decodeEntry(key, value);
  }
}

function survivors(undone: Undone): Entry[] {
  const entries = [...undone.values()].filter((entry) => entry !== undefined);
  return entries.sort((a, b) => compareKeys(a.key, b.key));
}

function* merge(present: Iterable<Entry>, restored: readonly Entry[]): Iterable<Entry> {
  let next = 0;
  for (const entry of present) {
    for (let old = restored[next]; old && compareKeys(old.key, entry.key) < 0; old = restored[next]) {
      yield old;
      next++;
    }
    yield entry;
  }
  yield* restored.slice(next);
}

function rest(range: KeyRange, page: readonly Entry[]): KeyRange {
  const last = page.at(-1);
  return last ? { start: justAfter(last.key), end: range.end } : range;
}

function countAt(environment: Environment, range: KeyRange, undone: Undone): number {
  let count = environment.countCurrent(range);
  for (const [key, entry] of undone) {
    if (!isInside(key, range)) continue;
    if (entry) count++;
    if (environment.getCurrent(key)) count--;
  }
  return count;
}
