// Does the check find what does not fit together, and nothing in a sound store?
//
// Each case breaks a small sound file with raw writes that the store itself never makes.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Batch, Environment } from './environment.ts';
import { fullCheck, quickCheck } from './integrity.ts';
import { openStore } from './lmdb-store.ts';
import { encodeEntry, encodeLog } from './record.ts';
import type { Change, Entry } from './store.ts';

const REVISION = 5;
const HISTORY = { compactedRevision: 0, firstLogged: 1 };

const anEntry = (key: string, overrides: Partial<Entry> = {}): Entry => ({
  key,
  value: Buffer.from('v'),
  createRevision: 1,
  modRevision: 1,
  ...overrides,
});
const aPut = (revision: number, entry: Entry, previous?: Entry): Change => ({
  type: 'put',
  key: entry.key,
  revision,
  entry,
  previous,
});

let directory = '';
let environment: Environment;

beforeEach(async () => {
  directory = await mkdtemp('/dev/shm/tutti-integrity-');
  const path = join(directory, 'store');
  const store = await openStore({ path, durable: false });
  const value = Buffer.from('v');
  await store.commit([
    { type: 'put', key: 'kept', value },
    { type: 'put', key: 'gone', value },
  ]);
  for (let i = 0; i < 3; i++)
    await store.commit([{ type: 'put', key: 'busy', value: Buffer.from(String(i)) }]);
  await store.commit([{ type: 'delete', key: 'gone' }]);
  await store.close();
  environment = new Environment({ path, durable: false });
});

afterEach(async () => {
  await environment.close();
  await rm(directory, { recursive: true });
});

const damages: [name: string, damage: (batch: Batch) => void, problem: RegExp][] = [
  [
    'a key that the log has deleted',
    (b) => b.putCurrent('gone', encodeEntry(anEntry('gone'))),
    /"gone" exists/,
  ],
  ['a key that the log has written and is missing', (b) => b.removeCurrent('busy'), /"busy" is missing/],
  [
    'another value than the log has',
    (b) => b.putCurrent('busy', encodeEntry(anEntry('busy', { createRevision: 2, modRevision: 4 }))),
    /"busy" is not what revision 4/,
  ],
  [
    'another revision than the log has',
    (b) => b.putCurrent('kept', encodeEntry(anEntry('kept', { modRevision: 3 }))),
    /"kept" is not what revision 1/,
  ],
  [
    'a key that the log does not know',
    (b) => b.putCurrent('new', encodeEntry(anEntry('new'))),
    /"new" is newer than the log knows/,
  ],
  [
    'a key from the future',
    (b) => b.putCurrent('kept', encodeEntry(anEntry('kept', { modRevision: 9 }))),
    /"kept" has revisions 1 and 9 of 5/,
  ],
  ['a hole in the log', (b) => b.removeLog(3), /log goes from revision 2 to 4/],
  ['a log that is too short', (b) => b.removeLog(5), /log has 4 records, revisions say 5/],
  [
    'a change that does not continue the one before',
    (b) => b.appendLog(3, encodeLog(3, { time: 0, changes: [aPut(3, anEntry('busy', { modRevision: 3 }))] })),
    /"busy" is missing, revision 2 has written it/,
  ],
  [
    'a log record of another revision',
    (b) => b.appendLog(3, encodeLog(4, { time: 0, changes: [] })),
    /revision 3 does not match/,
  ],
  [
    'a record under another key',
    (b) => b.putCurrent('kept', encodeEntry(anEntry('other'))),
    /"kept" does not match its checksum/,
  ],
  ['a record that is too short', (b) => b.putCurrent('kept', Buffer.from('short')), /"kept" does not match/],
];

describe('the check', () => {
  it('finds nothing in a sound store', () => {
    expect(quickCheck(environment, HISTORY, REVISION)).toEqual([]);
    expect(fullCheck(environment, HISTORY, REVISION)).toEqual({
      ok: true,
      entries: 2,
      revision: REVISION,
      problems: [],
    });
  });

  it.each(damages)('finds %s', async (_name, damage, problem) => {
    await environment.write(damage, REVISION + 1);
    environment.refresh();
    const report = fullCheck(environment, HISTORY, REVISION);
    expect(report.ok).toBe(false);
    expect(report.problems.join('\n')).toMatch(problem);
  });

  it.each([
    [{ compactedRevision: 6, firstLogged: 1 }, /Compacted revision 6 is after revision 5/],
    [{ compactedRevision: 0, firstLogged: 2 }, /log starts at 2, history at 0/],
  ])('finds a history %j that does not fit', (history, problem) => {
    expect(fullCheck(environment, history, REVISION).problems.join('\n')).toMatch(problem);
  });

  it('at the opening finds damage in the last commits without reading the rest', async () => {
    await environment.write((batch) => batch.removeCurrent('busy'), REVISION + 1);
    environment.refresh();
    expect(quickCheck(environment, HISTORY, REVISION)).toEqual([
      expect.stringMatching(/"busy" is missing, revision 4 has written it/),
    ]);
  });
});
