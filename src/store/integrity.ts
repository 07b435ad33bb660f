// Is the file still what was written to it?
//
// The quick check, made at every opening, looks at what a crash or a bad disk would hurt first: the shape of the log
// and its last commits. The full check reads every record. Both compare the log with the index: the last change of
// each key in the log has to be what the index says now.
import type { Environment } from './environment.ts';
import { decodeEntry, decodeLog } from './record.ts';
import type { History } from './retention.ts';
import { type Change, type CheckReport, type Entry, StoreError } from './store.ts';

const QUICK_REVISIONS = 64;
const MAX_PROBLEMS = 1000;

/** Problems in the structure and in the last commits. */
export function quickCheck(environment: Environment, history: History, revision: number): string[] {
  const problems: string[] = [];
  const first = Math.max(history.firstLogged, revision - QUICK_REVISIONS + 1);
  checkShape(environment, history, { revision, problems });
  const last = lastChanges(environment, { first, revision, problems });
  for (const [key, change] of last) {
    const entry = readSound(problems, () => currentEntry(environment, key));
    if (entry) compare(change, entry.found, problems);
  }
  return problems;
}

/** Reads and verifies everything. */
export function fullCheck(environment: Environment, history: History, revision: number): CheckReport {
  const problems: string[] = [];
  let entries = 0;
  try {
    problems.push(...environment.structureProblems());
    // LMDB would not survive reading on.
    if (problems.length === 0) entries = checkAll(environment, history, { revision, problems });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push(`The file cannot be read any further: ${error.message}`);
  }
  return { ok: problems.length === 0, entries, revision, problems: problems.slice(0, MAX_PROBLEMS) };
}

interface Findings {
  readonly revision: number;
  readonly problems: string[];
}

// Returns the number of entries.
function checkAll(environment: Environment, history: History, { revision, problems }: Findings): number {
  checkShape(environment, history, { revision, problems });
  const last = lastChanges(environment, { first: history.firstLogged, revision, problems });
  let entries = 0;
  for (const { key, value } of environment.rangeCurrent({ start: Buffer.of(), end: undefined })) {
    entries++;
    const entry = readSound(problems, () => decodeEntry(key, value));
    const change = last.get(key);
    last.delete(key);
    if (!entry) continue;
    checkRevisions(entry, revision, problems);
    if (change) compare(change, entry, problems);
    else if (entry.modRevision >= history.firstLogged)
      problems.push(`Key "${key}" is newer than the log knows`);
  }
  for (const change of last.values()) compare(change, undefined, problems);
  return entries;
}

function checkShape(environment: Environment, history: History, { revision, problems }: Findings): void {
  const expected = revision === 0 ? 0 : revision - history.firstLogged + 1;
  const found = environment.countLog();
  if (found !== expected) problems.push(`The log has ${found} records, revisions say ${expected}`);
  if (history.compactedRevision > revision) {
    problems.push(`Compacted revision ${history.compactedRevision} is after revision ${revision}`);
  }
  if (history.firstLogged > history.compactedRevision + 1) {
    problems.push(`The log starts at ${history.firstLogged}, history at ${history.compactedRevision}`);
  }
}

// Also checks that each change continues the one before it.
function lastChanges(
  environment: Environment,
  { first, revision, problems }: Findings & { readonly first: number },
): Map<string, Change> {
  const last = new Map<string, Change>();
  let expected = first;
  for (const { key: at, value } of environment.rangeLog(first, revision + 1)) {
    if (at !== expected) problems.push(`The log goes from revision ${expected - 1} to ${at}`);
    expected = at + 1;
    const record = readSound(problems, () => decodeLog(at, value));
    for (const change of record?.changes ?? []) {
      const before = last.get(change.key);
      if (before) compare(before, change.previous, problems);
      last.set(change.key, change);
    }
  }
  return last;
}

function compare(change: Change, found: Entry | undefined, problems: string[]): void {
  const { key, revision } = change;
  if (change.type === 'delete') {
    if (found) problems.push(`Key "${key}" exists, revision ${revision} has deleted it`);
    return;
  }
  if (!found) problems.push(`Key "${key}" is missing, revision ${revision} has written it`);
  else if (found.modRevision !== revision || Buffer.compare(found.value, change.entry.value) !== 0) {
    problems.push(`Key "${key}" is not what revision ${revision} has written`);
  }
}

function checkRevisions(
  { key, createRevision, modRevision }: Entry,
  revision: number,
  problems: string[],
): void {
  const isSound = createRevision > 0 && createRevision <= modRevision && modRevision <= revision;
  if (!isSound)
    problems.push(`Key "${key}" has revisions ${createRevision} and ${modRevision} of ${revision}`);
}

function currentEntry(environment: Environment, key: string): { found: Entry | undefined } {
  const record = environment.getCurrent(key);
  return { found: record && decodeEntry(key, record) };
}

function readSound<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
