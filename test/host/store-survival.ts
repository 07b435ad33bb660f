// Did the store keep what it had acknowledged?
//
// Used after every kill and every power cut: compares the lines that the writer program (store-writer.ts) had said
// with what the reopened store holds.
import type { Store } from '../../src/store/store.ts';

const KEPT = 20;

/** A commit that the writer has said was acknowledged. */
export interface Acknowledged {
  readonly writer: number;
  readonly count: number;
  readonly revision: number;
}

/** The commits in the output of the writer program; a line cut off at the end says nothing. */
export function parseAcknowledged(output: string): Acknowledged[] {
  const whole = output.slice(0, output.lastIndexOf('\n') + 1);
  return [...whole.matchAll(/^(\d+) (\d+) (\d+)\r?$/gm)].map(([, writer, count, revision]) => ({
    writer: Number(writer),
    count: Number(count),
    revision: Number(revision),
  }));
}

/** What is wrong with the store, one line each; empty when all promises were kept. */
export async function problemsAfter(
  store: Store,
  said: readonly Acknowledged[],
  writers: number,
): Promise<string[]> {
  const problems = [...store.check().problems];
  const highest = said.reduce((revision, commit) => Math.max(revision, commit.revision), 0);
  if (store.revision < highest)
    problems.push(`Revision ${highest} was acknowledged, the store is at ${store.revision}`);
  for (let writer = 0; writer < writers; writer++) {
    const last = said.filter((commit) => commit.writer === writer).at(-1)?.count ?? 0;
    problems.push(...problemsOfWriter(store, writer, last));
  }
  problems.push(...(await problemsOfLog(store, said)));
  return problems;
}

function problemsOfWriter(store: Store, writer: number, acknowledged: number): string[] {
  const problems: string[] = [];
  const [a, b] = [countOf(store, `pair/${writer}/a`), countOf(store, `pair/${writer}/b`)];
  if (a !== b) problems.push(`Writer ${writer}: half a commit, ${a} and ${b}`);
  if (a < acknowledged) problems.push(`Writer ${writer}: ${acknowledged} was acknowledged, ${a} is there`);
  const counts = store
    .list(`count/${writer}/`)
    .entries.map((entry) => Number(Buffer.from(entry.value).toString()));
  const expected = Array.from({ length: Math.min(a, KEPT) }, (_, i) => a - i).reverse();
  const found = counts.sort((x, y) => x - y);
  if (found.join() !== expected.join())
    problems.push(`Writer ${writer}: keys of ${found}, expected ${expected}`);
  return problems;
}

// Every acknowledged commit that history still reaches is in the log at the revision that was said.
async function problemsOfLog(store: Store, said: readonly Acknowledged[]): Promise<string[]> {
  const atRevision = new Map<number, string>();
  const abort = new AbortController();
  if (store.revision > store.compactedRevision) {
    for await (const item of store.watch('count/', {
      after: store.compactedRevision,
      signal: abort.signal,
    })) {
      if (item.type === 'put') atRevision.set(item.revision, item.key);
      if (item.revision === store.revision) break;
    }
  }
  return said
    .filter((commit) => commit.revision > store.compactedRevision)
    .filter((commit) => atRevision.get(commit.revision) !== `count/${commit.writer}/${commit.count}`)
    .map((commit) => `Revision ${commit.revision} is not commit ${commit.count} of writer ${commit.writer}`);
}

function countOf(store: Store, key: string): number {
  const entry = store.get(key);
  return entry ? Number(Buffer.from(entry.value).toString().split(' ')[0]) : 0;
}
