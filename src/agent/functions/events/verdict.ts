// What becomes of an event after a try: over, tried again later, or given up; and who is told. Pure.
//
// A function that fails is tried again after one and two minutes; what keeps an event from its function (throttled, not ready, ours) does not
// count as a try: again with growing pauses. Neither after the event's maximum age.

export interface EventRules {
  /** After the first try. */
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetter?: string;
}

export type TryOutcome = 'success' | 'functionError' | 'refused' | 'gone' | 'loop';

export interface TriedEvent {
  readonly acceptedMs: number;
  /** This one among them. */
  readonly tries: number;
  readonly failures: number;
}

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

export type Verdict =
  | { readonly type: 'again'; readonly dueMs: number }
  | { readonly type: 'over'; readonly condition: Condition; readonly dropped: boolean };

const MINUTE_MS = 60_000;
const BACKOFF = { baseMs: 1000, maxMs: 300_000 };

export function verdictOf(event: TriedEvent, outcome: TryOutcome, rules: EventRules, nowMs: number): Verdict {
  if (outcome === 'success') return { type: 'over', condition: 'Success', dropped: false };
  if (outcome === 'gone' || outcome === 'loop' || isSpent(event, outcome, rules))
    return { type: 'over', condition: 'RetriesExhausted', dropped: true };
  const dueMs = nowMs + pauseMs(event, outcome);
  if (dueMs - event.acceptedMs > rules.maximumAgeSeconds * 1000)
    return { type: 'over', condition: 'EventAgeExceeded', dropped: true };
  return { type: 'again', dueMs };
}

function isSpent({ tries }: TriedEvent, outcome: TryOutcome, { maximumRetries }: EventRules): boolean {
  return outcome === 'functionError' && tries > maximumRetries;
}

function pauseMs({ tries, failures }: TriedEvent, outcome: TryOutcome): number {
  if (outcome === 'functionError') return tries * MINUTE_MS;
  return Math.min(BACKOFF.maxMs, BACKOFF.baseMs * 2 ** Math.min(Math.max(0, failures - 1), 20));
}

export interface DestinationFacts {
  readonly requestId: string;
  readonly functionArn: string;
  readonly condition: Condition;
  readonly tries: number;
  readonly payload: Uint8Array;
  readonly executedVersion: string;
  readonly functionError?: string;
  /** What the function answered last; absent when it never did. */
  readonly answer?: Uint8Array;
  readonly nowMs: number;
}

/** What a destination is told, in Lambda's form. */
export function destinationRecord(facts: DestinationFacts): string {
  const { requestId, functionArn, condition, executedVersion, functionError, answer } = facts;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(facts.nowMs).toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: facts.tries },
    requestPayload: jsonOf(facts.payload),
    ...(answer
      ? {
          responseContext: { statusCode: 200, executedVersion, ...(functionError ? { functionError } : {}) },
          responsePayload: jsonOf(answer),
        }
      : {}),
  });
}

function jsonOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
