// Is this a new event, one more of an old one, or one too many?
//
//   same object, type, reason and message      -> the old event, count + 1
//   more than 10 messages of one reason in 10 min -> one event "(combined from similar events): ..."
//   more than 25 events of one object at once     -> dropped; one more is allowed every five minutes
//
// Pure but for the clock; each memory holds at most MAX_REMEMBERED entries, the oldest go first, an eighth at once.
import type { ApiObject } from '../model/object.ts';
import type { Clock } from './clock.ts';

export interface Report {
  readonly about: ApiObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** A report together with the event that it belongs to. */
export interface Occurrence extends Report {
  /** Name of the Event object. */
  readonly name: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

const MAX_REMEMBERED = 4096;
const SIMILAR_LIMIT = 10;
const SIMILAR_WINDOW_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

export interface Correlator {
  /** The event to be written; undefined when it is one too many. */
  take(report: Report): Occurrence | undefined;
}

export function openCorrelator(clock: Clock): Correlator {
  const events = new Map<string, { readonly name: string; readonly firstMs: number; count: number }>();
  const similar = new Map<string, { sinceMs: number; readonly messages: Set<string> }>();
  const budgets = new Map<string, { tokens: number; atMs: number }>();
  let sequence = 0;

  const isCombined = (report: Report, now: number): boolean => {
    const key = keyOf(report);
    let group = similar.get(key);
    if (!group || now - group.sinceMs > SIMILAR_WINDOW_MS) group = { sinceMs: now, messages: new Set() };
    remember(similar, key, group);
    if (group.messages.size < SIMILAR_LIMIT) group.messages.add(report.message);
    return group.messages.size >= SIMILAR_LIMIT && !group.messages.has(report.message);
  };
  const isTooMany = ({ about }: Report, now: number): boolean => {
    const budget = budgets.get(about.metadata.uid) ?? { tokens: BURST, atMs: now };
    const tokens = Math.min(BURST, budget.tokens + (now - budget.atMs) / REFILL_MS);
    remember(budgets, about.metadata.uid, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: now });
    return tokens < 1;
  };

  return {
    take(report) {
      const now = clock.now();
      const combined = isCombined(report, now);
      const message = combined ? `(combined from similar events): ${report.message}` : report.message;
      if (isTooMany(report, now)) return undefined;
      const key = combined ? keyOf(report) : `${keyOf(report)}\n${report.message}`;
      sequence += 1;
      const known = events.get(key) ?? { name: nameOf(report.about, now, sequence), firstMs: now, count: 0 };
      known.count += 1;
      remember(events, key, known);
      return {
        ...report,
        message,
        name: known.name,
        count: known.count,
        firstMs: known.firstMs,
        lastMs: now,
      };
    },
  };
}

/** What makes two reports similar: all but the message. */
function keyOf({ about, type, reason, fieldPath }: Report): string {
  return [about.kind, about.metadata.uid, type, reason, fieldPath ?? ''].join('\n');
}

/** `web-1.17f3a9c0d2e4b601`: unique for one object, in the order of time. */
function nameOf({ metadata }: ApiObject, nowMs: number, sequence: number): string {
  const nanos = BigInt(nowMs) * 1_000_000n + BigInt(sequence % 1_000_000);
  return `${metadata.name.slice(0, 230)}.${nanos.toString(16)}`;
}

function remember<V>(memory: Map<string, V>, key: string, value: V): void {
  memory.delete(key);
  memory.set(key, value);
  if (memory.size <= MAX_REMEMBERED) return;
  for (const old of memory.keys()) {
    if (memory.size <= (MAX_REMEMBERED / 8) * 7) return;
    memory.delete(old);
  }
}
