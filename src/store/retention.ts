// Which revisions can be forgotten now?
//
// Forgetting has two steps. First the compacted revision moves: from then on nobody may ask for what lies at or below
// it. Then the log records at the left edge are removed, a bounded number with each transaction, riding along with
// ordinary commits. The last record always stays: it carries the revision of the store.
const MAX_SLACK = 256;
const TRIM_AT_ONCE = 2048;

/** How much history to keep. */
export interface Retention {
  /** Revisions that stay readable and watchable. */
  readonly revisions: number;
  /** Revisions younger than this stay even beyond `revisions`. */
  readonly windowMs: number;
  /** When the log is larger than this, its older quarter goes, whatever the two others say. */
  readonly bytes: number;
}

/** What is known about the history of a store. */
export interface History {
  readonly compactedRevision: number;
  /** First revision that still has a log record. */
  readonly firstLogged: number;
}

/** What the plan depends on besides the history. */
export interface RetentionView {
  readonly retention: Retention;
  readonly now: number;
  readonly logBytes: number;
  /** Revision that somebody asked to compact; 0 for none. */
  readonly requested: number;
  /** When the revision was committed. */
  timeOf(revision: number): number;
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

/**
 * The step that goes with the transaction that brings the store from `before` to `revision`; undefined when there is
 * nothing to do. Only revisions up to `before` are forgotten: the others are not on disk yet.
 */
export function planCompaction(
  history: History,
  { before, revision }: { readonly before: number; readonly revision: number },
  view: RetentionView,
): CompactionStep | undefined {
  const { compactedRevision: from, firstLogged: first } = history;
  const due = Math.max(dueByCount(from, before, view), dueByBytes(from, before, view), view.requested);
  const compactedRevision = Math.max(from, Math.min(due, before));
  const end = Math.max(first, Math.min(compactedRevision + 1, revision, first + TRIM_AT_ONCE));
  const moves = compactedRevision > from;
  return moves || end > first ? { compactedRevision, moves, first, end } : undefined;
}

// A little more than the limit may gather, so that not every commit has to move the edge.
function dueByCount(from: number, before: number, { retention, now, timeOf }: RetentionView): number {
  const slack = Math.min(MAX_SLACK, Math.ceil(retention.revisions / 4));
  if (before - from < retention.revisions + slack) return 0;
  const candidate = before - retention.revisions;
  if (retention.windowMs === 0) return candidate;
  return lastOlderThan(now - retention.windowMs, { from, to: candidate, timeOf });
}

function dueByBytes(from: number, before: number, { retention, logBytes }: RetentionView): number {
  return logBytes > retention.bytes ? from + Math.ceil((before - from) / 4) : 0;
}

/** The last revision in (from, to] that was committed before the time; `from` when there is none. */
function lastOlderThan(
  time: number,
  { from, to, timeOf }: { from: number; to: number; timeOf: (revision: number) => number },
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (timeOf(middle) < time) low = middle;
    else high = middle - 1;
  }
  return low;
}
