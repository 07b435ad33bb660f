// What does a group of commits change, and which of its commits are refused?
//
// Pure: commits are judged in order against the durable state plus what earlier commits of the same group changed.
// A refused commit leaves no trace; the others go on. Each accepted commit is one revision and one log record.
import { type Allocate, encodeEntry, encodeLog, entryBytes, logBytes } from './record.ts';
import { type Change, type Entry, type Operation, StoreError } from './store.ts';

/** What a group writes. Keys that change several times in the group appear once, with their last state. */
export interface GroupPlan {
  /** The revision of each commit, or why it is refused; in the order of the commits. */
  readonly verdicts: readonly (number | StoreError)[];
  readonly changes: readonly Change[];
  readonly current: readonly { readonly key: string; readonly record: Buffer | undefined }[];
  readonly log: readonly { readonly revision: number; readonly record: Buffer }[];
  readonly revision: number;
}

/** State to plan against. */
export interface GroupBase {
  readonly revision: number;
  readonly now: number;
  /** The entry of the key in the durable state; may throw StoreError Corrupt. */
  read(key: string): Entry | undefined;
}

/** Plans the commits in order. */
export function planGroup(commits: readonly (readonly Operation[])[], base: GroupBase): GroupPlan {
  const overlay = new Map<string, Entry | undefined>();
  const read = (key: string): Entry | undefined => (overlay.has(key) ? overlay.get(key) : base.read(key));
  const verdicts: (number | StoreError)[] = [];
  const accepted: { revision: number; changes: readonly Change[] }[] = [];
  let revision = base.revision;
  for (const operations of commits) {
    const changes = changesOf(operations, revision + 1, read);
    if (changes instanceof StoreError) {
      verdicts.push(changes);
      continue;
    }
    revision++;
    verdicts.push(revision);
    accepted.push({ revision, changes });
    for (const change of changes) overlay.set(change.key, change.type === 'put' ? change.entry : undefined);
  }
  const changes = accepted.flatMap((commit) => commit.changes);
  return { verdicts, changes, ...records(accepted, overlay, base.now), revision };
}

/** All records of a group lie in one piece of memory: large buffers of their own would cost more than filling them. */
function records(
  accepted: readonly { readonly revision: number; readonly changes: readonly Change[] }[],
  overlay: ReadonlyMap<string, Entry | undefined>,
  time: number,
): Pick<GroupPlan, 'current' | 'log'> {
  let bytes = 0;
  for (const { changes } of accepted) bytes += logBytes(changes);
  for (const entry of overlay.values()) bytes += entry ? entryBytes(entry) : 0;
  const room = Buffer.allocUnsafe(bytes);
  let used = 0;
  const allocate: Allocate = (size) => {
    used += size;
    return room.subarray(used - size, used);
  };
  return {
    log: accepted.map(({ revision, changes }) => ({
      revision,
      record: encodeLog(revision, { time, changes }, allocate),
    })),
    current: [...overlay].map(([key, entry]) => ({ key, record: entry && encodeEntry(entry, allocate) })),
  };
}

// All expectations are judged before anything changes: they speak of the state before this commit.
function changesOf(
  operations: readonly Operation[],
  revision: number,
  read: (key: string) => Entry | undefined,
): Change[] | StoreError {
  const changes: Change[] = [];
  for (const operation of operations) {
    const found = readForWrite(operation.key, read);
    if (found instanceof StoreError) return found;
    const conflict = conflictOf(operation, found.entry);
    if (conflict) return conflict;
    const change = changeOf(operation, revision, found.entry);
    if (change) changes.push(change);
  }
  return changes;
}

function readForWrite(
  key: string,
  read: (key: string) => Entry | undefined,
): { entry: Entry | undefined } | StoreError {
  try {
    return { entry: read(key) };
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    return new StoreError('Unwritable', `Cannot write key "${key}"`, { key, cause });
  }
}

function conflictOf({ key, expect }: Operation, entry: Entry | undefined): StoreError | undefined {
  const actual = entry?.modRevision ?? 0;
  if (expect === undefined || expect === actual) return undefined;
  const wanted = expect === 0 ? 'not to exist' : `to be at revision ${expect}`;
  const found = actual === 0 ? 'it does not exist' : `it is at revision ${actual}`;
  return new StoreError('Conflict', `Key "${key}" was expected ${wanted}, ${found}`, { key, actual });
}

function changeOf(operation: Operation, revision: number, previous: Entry | undefined): Change | undefined {
  const { key } = operation;
  if (operation.type === 'put') {
    const createRevision = previous?.createRevision ?? revision;
    const { value } = operation;
    const entry = { key, value, createRevision, modRevision: revision, meaning: undefined };
    return { type: 'put', key, revision, entry, previous };
  }
  if (operation.type === 'check' || !previous) return undefined;
  const entry = { ...previous, modRevision: revision, meaning: undefined };
  return { type: 'delete', key, revision, entry, previous };
}
