// Does the store answer like a plain Map, whatever happens to it and in whatever order?
//
// Random commits with expectations, deletes, compactions, reopenings and watches; after every step the whole store is
// compared with the model: state now, states at earlier revisions in pages, counts, and every watch so far.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from './lmdb-store.ts';
import { StoreModel } from './model.case.ts';
import { type ListPage, type Operation, type Store, StoreError, type WatchItem } from './store.ts';

// Few keys, so that they meet; neighbours in byte order that JavaScript orders otherwise; one prefix of another.
const KEYS = [
  'a',
  'a/',
  'a/1',
  'a/2',
  'a0',
  'b/x',
  'b/x/y',
  'b/\uffff',
  'b/\u{10000}',
  'ü',
  '\u0000',
  'b/\u0000',
];
const PREFIXES = ['', 'a', 'a/', 'b/', 'b/x', 'nothing/'];

const aKey = fc.constantFrom(...KEYS);
const aPrefix = fc.constantFrom(...PREFIXES);
// How far an expectation is from the truth: mostly right.
const anExpectation = fc.constantFrom('right', 'right', 'none', 'none', 'absent', 'wrong');
const anOperation = fc.record({
  type: fc.constantFrom('put', 'put', 'put', 'delete', 'check'),
  key: aKey,
  value: fc.string({ maxLength: 12 }).map((text) => text.replaceAll('=', '-')),
  expectation: anExpectation,
});
const aCommit = fc.uniqueArray(anOperation, { selector: (operation) => operation.key, maxLength: 4 });
const aStep = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      commits: fc.array(aCommit, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      prefix: aPrefix,
      back: fc.nat(20),
      isSlow: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);
type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
type Wish = typeof anOperation extends fc.Arbitrary<infer T> ? T : never;

interface Watched {
  readonly prefix: string;
  readonly after: number;
  readonly items: AsyncIterableIterator<WatchItem>;
  readonly seen: string[];
  /** Reads only at the end, from the log; the others read after every step. */
  readonly isSlow: boolean;
  isOver: boolean;
}

describe('the store and a plain Map', () => {
  it('agree after every step of random histories', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(aStep, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      runHistory,
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

async function runHistory(steps: readonly Step[], pageSize: number): Promise<void> {
  const directory = await mkdtemp('/dev/shm/tutti-property-');
  const options = { path: join(directory, 'store'), durable: false, historyLimit: 1_000_000 };
  let store = await openStore(options);
  const model = new StoreModel();
  let watches: Watched[] = [];
  try {
    for (const step of steps) {
      if (step.do === 'commit') await commitAll(store, model, step.commits);
      if (step.do === 'watch') watches.push(startWatch(store, step));
      if (step.do === 'compact') await store.compact(Math.max(0, store.revision - step.back));
      if (step.do === 'reopen') {
        await store.close();
        watches = [];
        store = await openStore(options);
      }
      compareState(store, model);
      comparePast(store, model, pageSize);
      for (const watched of watches) if (!watched.isSlow) await compareWatch(store, model, watched);
      expect(store.check()).toMatchObject({ ok: true, problems: [], entries: model.now.size });
    }
    for (const watched of watches) await compareWatch(store, model, watched);
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
}

// All commits of a step are given to the store in one tick: it has to judge them in order, as the model does.
async function commitAll(
  store: Store,
  model: StoreModel,
  wishes: readonly (readonly Wish[])[],
): Promise<void> {
  const commits = wishes.map((wish) => wish.map((operation) => operationOf(operation, model)));
  const results = await Promise.allSettled(commits.map((operations) => store.commit(operations)));
  for (const [i, result] of results.entries()) {
    const expected = model.commit(commits[i] ?? []);
    if (typeof expected === 'number') expect(result).toEqual({ status: 'fulfilled', value: expected });
    else expect(result).toMatchObject({ status: 'rejected', reason: { code: 'Conflict', ...expected } });
  }
}

function operationOf({ type, key, value, expectation }: Wish, model: StoreModel): Operation {
  const actual = model.now.get(key)?.mod ?? 0;
  const byWish = { right: actual, none: undefined, absent: 0, wrong: actual + 1 };
  const expect = byWish[expectation as keyof typeof byWish];
  if (type === 'put') return { type, key, value: Buffer.from(value), expect };
  return type === 'delete' ? { type, key, expect } : { type: 'check', key, expect: expect ?? actual };
}

function startWatch(
  store: Store,
  { prefix, back, isSlow }: { prefix: string; back: number; isSlow: boolean },
): Watched {
  const after = Math.max(store.compactedRevision, store.revision - back);
  return { prefix, after, items: store.watch(prefix, { after }), seen: [], isSlow, isOver: false };
}

function compareState(store: Store, model: StoreModel): void {
  expect(store.revision).toBe(model.revision);
  for (const prefix of PREFIXES) {
    const page = store.list(prefix);
    expect(linesOf(page)).toEqual(model.list(prefix, model.revision));
    expect(page).toMatchObject({ revision: model.revision, more: false, remaining: 0 });
    expect(store.count(prefix)).toBe(page.entries.length);
  }
  for (const key of KEYS) {
    const entry = store.get(key);
    const known = model.now.get(key);
    expect(entry && [entry.createRevision, entry.modRevision]).toEqual(known && [known.create, known.mod]);
  }
}

function comparePast(store: Store, model: StoreModel, pageSize: number): void {
  const oldest = store.compactedRevision;
  if (oldest > 0) expect(() => store.list('', { revision: oldest - 1 })).toThrow(/has been compacted/);
  expect(() => store.list('', { revision: model.revision + 1 })).toThrow(/is in the future/);
  for (const revision of new Set([oldest, Math.floor((oldest + model.revision) / 2), model.revision])) {
    for (const prefix of PREFIXES) {
      expect(inPages(store, prefix, { revision, pageSize })).toEqual(model.list(prefix, revision));
    }
  }
}

function inPages(
  store: Store,
  prefix: string,
  { revision, pageSize }: { revision: number; pageSize: number },
): string[] {
  const lines: string[] = [];
  const whole = store.list(prefix, { revision }).entries.length;
  let after: string | undefined;
  for (;;) {
    const page = store.list(prefix, { revision, limit: pageSize, after });
    lines.push(...linesOf(page));
    expect(page.remaining).toBe(whole - lines.length);
    expect(page.more).toBe(page.remaining > 0);
    if (!page.more) return lines;
    after = page.entries.at(-1)?.key;
  }
}

async function compareWatch(store: Store, model: StoreModel, watched: Watched): Promise<void> {
  if (watched.isOver) return;
  const expected = model.changesAfter(watched.prefix, watched.after);
  while (watched.seen.length < expected.length) {
    const next = await watched.items.next().catch((error: unknown) => error);
    if (next instanceof StoreError) {
      // A watch that was still reading the log when it was compacted: it must say so, not skip.
      expect(next.code).toBe('Compacted');
      expect(store.compactedRevision).toBeGreaterThan(watched.after);
      watched.isOver = true;
      return;
    }
    watched.seen.push(lineOf(next as IteratorResult<WatchItem>));
  }
  expect(watched.seen).toEqual(expected);
}

function lineOf(result: IteratorResult<WatchItem>): string {
  if (result.done || result.value.type === 'bookmark') return 'no change';
  const { revision, type, key, entry, previous } = result.value;
  const was = previous ? Buffer.from(previous.value).toString() : 'nothing';
  return `${revision} ${type} ${key}=${Buffer.from(entry.value).toString()} was ${was}`;
}

function linesOf(page: ListPage): string[] {
  return page.entries.map(
    (entry) =>
      `${entry.key}=${Buffer.from(entry.value).toString()} ${entry.createRevision} ${entry.modRevision}`,
  );
}
