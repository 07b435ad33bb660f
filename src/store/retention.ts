// Which revisions can be forgotten now?
//
// Forgetting has two steps. First the compacted revision moves: from then on nobody may ask for what lies at or below
// it. Then the log records at the left edge are removed, a bounded number with each transaction, riding along with
// ordinary commits. The last record always stays: it carries the revision of the store.
const SLACK = 256;
const TRIM_AT_ONCE = 2048;

/** How much history to keep. */
export interface Retention {
  /** Revisions that stay readable and watchable. */
  readonly revisions: number;
}

/** What the next transaction does about history. */
export interface CompactionStep {
  /** The compacted revision from now on. */
  readonly compactedRevision: number;
  readonly moves: boolean;
  /** Log records to remove: first <= revision < end. */
  readonly first: number;
  readonly end: number;
}

/** Where the history of a store begins. */
export interface HistoryStart {
  readonly compactedRevision: number;
  /** First revision that still has a log record. */
  readonly firstLogged: number;
}

/** The step that goes with the transaction that brings the store to `revision`; undefined when there is none. */
export function planCompaction(
  start: HistoryStart,
  revision: number,
  want: { readonly retention: Retention; readonly requested: number },
): CompactionStep | undefined {
  const kept = revision - start.compactedRevision;
  const due = kept >= want.retention.revisions + SLACK ? revision - want.retention.revisions : 0;
  const compactedRevision = Math.max(start.compactedRevision, due, Math.min(want.requested, revision));
  const first = start.firstLogged;
  const end = Math.min(compactedRevision + 1, revision, first + TRIM_AT_ONCE);
  const moves = compactedRevision > start.compactedRevision;
  return moves || end > first ? { compactedRevision, moves, first, end: Math.max(first, end) } : undefined;
}
