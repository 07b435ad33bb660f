// What does the store do when the disk fails in the middle of a commit?
//
// strace lets chosen system calls of the writing thread fail. A failed commit is refused and leaves nothing; the next
// one works, without a restart, also after LMDB has given its environment up for lost (a failed write of a meta page).
// Acknowledged commits, what the watcher saw and what a fresh process finds are the same set.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/lmdb-store.ts';
import type { CheckReport } from '../../src/store/store.ts';
import { bundleProgram } from './store-program.ts';

interface Report {
  readonly outcomes: readonly (number | string)[];
  readonly seen: readonly number[];
  readonly keys: readonly string[];
  readonly revision: number;
  readonly check: CheckReport;
}

let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-store-fault-'));
  await bundleProgram('store-faulty-writer.ts', join(directory, 'writer.mjs'), 'repository');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

// Counted per thread: opening takes fewer calls on the main thread than the first that is hit, so these hit the writer. A
// commit of that thread calls fdatasync once, and pwrite64 last for the meta page.
const FAULTS: readonly [name: string, inject: string, atLeast: number, cause: RegExp][] = [
  ['one fsync', 'fdatasync:error=EIO:when=5', 1, /Input\/output error/],
  ['every third fsync', 'fdatasync:error=EIO:when=5+3', 3, /Input\/output error/],
  ['one write of a meta page', 'pwrite64:error=EIO:when=8', 1, /Input\/output error/],
  ['every other write', 'pwrite64:error=ENOSPC:when=8+4', 3, /No space left/],
  ['gathered writes', 'writev:error=EIO:when=6+5', 2, /Input\/output error/],
];

describe('a disk that fails', () => {
  it.each(FAULTS)(
    'at %s costs the commits that it hits and nothing else',
    async (name, inject, atLeast, cause) => {
      const { path, report } = runUntilHit(name, inject, atLeast);
      const { outcomes, seen, keys, revision, check } = report;
      const refusals = refused(report);
      expect(refusals.length).toBeGreaterThanOrEqual(atLeast);
      for (const refusal of refusals) expect(refusal).toMatch(new RegExp(`^Unwritable: .*${cause.source}`));
      const acknowledged = outcomes.filter((outcome) => typeof outcome === 'number');
      expect(acknowledged).toEqual(Array.from({ length: 12 - refusals.length }, (_, i) => i + 1));
      expect([seen, revision]).toEqual([acknowledged, acknowledged.length]);
      expect(check).toMatchObject({ ok: true, problems: [] });

      const again = await openStore({ path, durable: true });
      try {
        expect(again.list('').entries.map((entry) => entry.key)).toEqual(keys);
        expect([again.revision, again.check().problems, keys.length]).toEqual([revision, [], revision]);
      } finally {
        await again.close();
      }
    },
  );
});

const refused = ({ outcomes }: Report) => outcomes.filter((outcome) => typeof outcome === 'string');

/** On a busy machine commits of one program may come from two threads, and then no count is reached: it is run again. */
function runUntilHit(name: string, inject: string, atLeast: number): { path: string; report: Report } {
  for (let run = 1; ; run += 1) {
    const path = join(directory, `${name.replaceAll(' ', '-')}-${run}`);
    const report = runFaulty(path, inject);
    if (refused(report).length >= atLeast || run === 5) return { path, report };
  }
}

function runFaulty(path: string, inject: string): Report {
  const call = inject.slice(0, inject.indexOf(':'));
  const trace = ['-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${inject}`];
  const output = execFileSync('strace', [...trace, process.execPath, join(directory, 'writer.mjs'), path], {
    // One thread in the pool, so that the count of calls is the count of commits.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 30_000,
  });
  const line = output.split('\n').find((text) => text.startsWith('{')) ?? '';
  return JSON.parse(line) as Report;
}
