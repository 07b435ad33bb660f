// Lines of the journal of events, and what they mean.

/** What is known of an event beside its payload. */
export interface EventState {
  readonly id: string;
  readonly requestId: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier?: string;
  readonly clientContext?: string;
  readonly traceHeader?: string;
  readonly acceptedMs: number;
  /** Not before. */
  readonly dueMs: number;
  /** How often the function had it. */
  readonly tries: number;
  /** How often it could not be given to the function, since it was accepted. */
  readonly failures: number;
}

export interface StoredEvent extends EventState {
  /** Base64. */
  readonly payload: string;
}

export type JournalEntry =
  | { readonly type: 'accepted'; readonly state: EventState }
  | {
      readonly type: 'tried';
      readonly id: string;
      readonly change: Pick<EventState, 'tries' | 'failures' | 'dueMs'>;
    }
  | { readonly type: 'over'; readonly id: string };

interface Line {
  readonly a?: StoredEvent;
  readonly u?: readonly [id: string, tries: number, failures: number, dueMs: number];
  readonly d?: string;
}

const NEWLINE = 10;

/** Whole lines with their places; what is none is left out. */
export function* parseLines(
  bytes: Buffer,
): Generator<{ readonly entry: JournalEntry; readonly offset: number; readonly length: number }> {
  for (let offset = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, offset);
    if (end < 0) return;
    const entry = entryOf(bytes.subarray(offset, end).toString('utf8'));
    if (entry) yield { entry, offset, length: end - offset };
    offset = end + 1;
  }
}

function entryOf(text: string): JournalEntry | undefined {
  let line: Line;
  try {
    line = JSON.parse(text) as Line; // written by the journal
  } catch {
    return undefined;
  }
  if (line.d !== undefined) return { type: 'over', id: line.d };
  if (line.u) {
    const [id, tries, failures, dueMs] = line.u;
    return { type: 'tried', id, change: { tries, failures, dueMs } };
  }
  if (!line.a) return undefined;
  const { payload: _, ...state } = line.a;
  return { type: 'accepted', state };
}
