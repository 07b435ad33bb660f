// Calls that nobody waits for: accepted when they are on the disk, worked off as the functions take them, also by a later agent.
//
// Of each function so many at a time, first come first served; what failed waits for its time. At least once: an agent that is killed in the middle of
// a try does it again.
import { randomUUID } from 'node:crypto';
import { type Cancel, type Clock, delay } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import { isError, TuttiError } from '../../../model/errors.ts';
import type { FunctionCallRecord, FunctionRef } from '../../../model/function-calls.ts';
import type { AcceptedEvent, Attempted, Invoker } from '../invoke/invoker.ts';
import { arnOf, LATEST, refOf } from '../invoke/resolve.ts';
import { callsIn, LOOP_CALLS } from '../invoke/trace.ts';
import type { FunctionObjects } from '../objects.ts';
import type { EventJournal } from './journal.ts';
import type { EventState, StoredEvent } from './journal-lines.ts';
import { type Condition, destinationRecord, type EventRules, type TryOutcome, verdictOf } from './verdict.ts';

export interface EventQueueDeps {
  readonly journal: EventJournal;
  readonly invoker: Pick<Invoker, 'attempt'>;
  readonly objects: Pick<FunctionObjects, 'functions' | 'versions' | 'aliases' | 'eventConfigs'>;
  record(call: FunctionCallRecord): void;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface Line {
  readonly ready: string[];
  running: number;
}

const OF_ONE_FUNCTION = 50;
const IN_ALL = 200;
const MOST_EVENTS = 200_000;
const RETRIES = 2;
const AGE_SECONDS = 21_600;

export class EventQueue {
  readonly #deps: EventQueueDeps;
  readonly #lines = new Map<string, Line>();
  readonly #states = new Map<string, EventState>();
  readonly #timers = new Set<Cancel>();
  #running = 0;

  constructor(deps: EventQueueDeps) {
    this.#deps = deps;
  }

  /** Takes up what is left from before. */
  start(): void {
    for (const state of this.#deps.journal.list()) this.#plan(state);
  }

  /** Resolves when it is durable. Throws Unavailable. */
  async accept(event: AcceptedEvent): Promise<void> {
    const { journal, clock } = this.#deps;
    if (journal.size >= MOST_EVENTS)
      throw new TuttiError('Unavailable', 'Too many events wait for their functions', {
        retryAfterSeconds: 5,
      });
    const { payload, ...named } = event;
    const nowMs = clock.now();
    const counts = { acceptedMs: nowMs, dueMs: nowMs, tries: 0, failures: 0 };
    const state: EventState = { id: randomUUID(), ...named, ...counts };
    await journal.accept({ ...state, payload: Buffer.from(payload).toString('base64') });
    this.#plan(state);
  }

  /** Resolves when no try is under way. */
  async stopped(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    while (this.#running > 0) await delay(this.#deps.clock, 20);
  }

  #plan(state: EventState): void {
    this.#states.set(state.id, state);
    const waitMs = state.dueMs - this.#deps.clock.now();
    if (waitMs <= 0) {
      this.#ready(state);
      return;
    }
    const cancel = this.#deps.clock.after(waitMs, () => {
      this.#timers.delete(cancel);
      this.#ready(state);
    });
    this.#timers.add(cancel);
  }

  #ready(state: EventState): void {
    const key = `${state.region}/${state.name}`;
    const line = this.#lines.get(key) ?? { ready: [], running: 0 };
    line.ready.push(state.id);
    this.#lines.set(key, line);
    this.#work();
  }

  #work(): void {
    if (this.#deps.signal.aborted) return;
    for (const [key, line] of this.#lines) {
      while (line.ready.length > 0 && line.running < OF_ONE_FUNCTION && this.#running < IN_ALL) {
        const id = line.ready.shift() ?? '';
        line.running += 1;
        this.#running += 1;
        void this.#try(id).finally(() => {
          line.running -= 1;
          this.#running -= 1;
          if (line.ready.length === 0 && line.running === 0) this.#lines.delete(key);
          this.#work();
        });
      }
    }
  }

  async #try(id: string): Promise<void> {
    const state = this.#states.get(id);
    if (!state) return;
    try {
      const event = await this.#deps.journal.read(id);
      await this.#settle(event, await this.#attempt(event));
    } catch (error) {
      // The journal cannot be read or written: the event stays as it is.
      this.#deps.log.error('Cannot work off an event', { error, function: state.name });
      this.#plan({ ...state, dueMs: this.#deps.clock.now() + 5000 });
    }
  }

  async #attempt(event: StoredEvent): Promise<Attempted | 'loop'> {
    const { invoker, clock, objects, signal } = this.#deps;
    const arn = arnOf({ region: event.region, name: event.name });
    const found = objects.functions.find(event.region, event.name);
    const mayLoop = found?.spec.recursiveLoop === 'Allow';
    if (!mayLoop && callsIn(event.traceHeader, arn) >= LOOP_CALLS) return 'loop';
    const payload = Buffer.from(event.payload, 'base64');
    const facts = { asyncAgeMs: clock.now() - event.acceptedMs, attempt: event.tries + event.failures + 1 };
    return invoker.attempt({ ...event, payload }, facts, signal);
  }

  async #settle(event: StoredEvent, attempted: Attempted | 'loop'): Promise<void> {
    const { clock, journal, signal, record } = this.#deps;
    const outcome = outcomeOf(attempted);
    if (outcome === 'refused' && signal.aborted) return; // the next agent's
    const counts = {
      tries: event.tries + (outcome === 'refused' ? 0 : 1),
      failures: event.failures + (outcome === 'refused' ? 1 : 0),
    };
    const rules = this.#rulesOf(event);
    const verdict = verdictOf({ ...event, ...counts }, outcome, rules, clock.now());
    const made = attempted === 'loop' ? undefined : attempted.record;
    if (verdict.type === 'again') {
      if (made) record(made);
      const change = { ...counts, dueMs: verdict.dueMs };
      await journal.tried(event.id, change);
      return this.#plan({ ...event, ...change });
    }
    const undelivered = await this.#tell({ ...event, ...counts }, attempted, verdict.condition, rules);
    const further = {
      ...(verdict.dropped ? { dropped: true } : {}),
      ...(undelivered ? { undelivered } : {}),
    };
    if (made) record({ ...made, ...further });
    else if (verdict.dropped) record({ ...this.#lost(event), ...further });
    this.#states.delete(event.id);
    await journal.over(event.id);
  }

  /** Of an event that no sandbox ever saw. */
  #lost({ region, name, qualifier, acceptedMs }: StoredEvent): FunctionCallRecord {
    const nowMs = this.#deps.clock.now();
    return {
      ...{ region, name, version: qualifier ?? LATEST, timestamp: nowMs },
      ...{ outcome: 'error', concurrency: 0, asyncAgeMs: nowMs - acceptedMs },
    };
  }

  #rulesOf({ region, name, qualifier = LATEST }: StoredEvent): EventRules {
    const { objects } = this.#deps;
    const rules = objects.eventConfigs.find(region, `${name}:${qualifier}`)?.spec;
    const versioned = /^\d+$/.test(qualifier)
      ? objects.versions.find(region, `${name}:${qualifier}`)
      : undefined;
    const deadLetter = (versioned ?? objects.functions.find(region, name))?.spec.deadLetterArn;
    return {
      maximumRetries: rules?.maximumRetries ?? RETRIES,
      maximumAgeSeconds: rules?.maximumAgeSeconds ?? AGE_SECONDS,
      ...(rules?.onSuccess ? { onSuccess: rules.onSuccess } : {}),
      ...(rules?.onFailure ? { onFailure: rules.onFailure } : {}),
      ...(deadLetter ? { deadLetter } : {}),
    };
  }

  /** Destination and dead letter are events in turn. Answers with what could not be told. */
  async #tell(
    event: StoredEvent,
    attempted: Attempted | 'loop',
    condition: Condition,
    rules: EventRules,
  ): Promise<FunctionCallRecord['undelivered']> {
    const isGood = condition === 'Success';
    const payload = Buffer.from(event.payload, 'base64');
    const told = isGood ? rules.onSuccess : rules.onFailure;
    const deadLetter = isGood ? undefined : rules.deadLetter;
    let undelivered: FunctionCallRecord['undelivered'];
    if (deadLetter && !(await this.#pass(deadLetter, event, payload))) undelivered = 'deadLetter';
    if (told) {
      const record = destinationRecord({
        ...factsOf(event, attempted),
        payload,
        condition,
        nowMs: this.#deps.clock.now(),
      });
      if (!(await this.#pass(told, event, Buffer.from(record)))) undelivered = 'destination';
    }
    return undelivered;
  }

  /** False when there is no such function. */
  async #pass(arn: string, { traceHeader }: StoredEvent, payload: Buffer): Promise<boolean> {
    const ref: FunctionRef | undefined = refOf(arn);
    if (!ref || !this.#deps.objects.functions.find(ref.region, ref.name)) return false;
    await this.accept({ ...ref, requestId: randomUUID(), payload, ...(traceHeader ? { traceHeader } : {}) });
    return true;
  }
}

function outcomeOf(attempted: Attempted | 'loop'): TryOutcome {
  if (attempted === 'loop') return 'loop';
  const { result } = attempted;
  if (result.type === 'answered') return result.functionError ? 'functionError' : 'success';
  return isError(result.error, 'NotFound', 'TooLarge', 'BadRequest', 'Invalid') ? 'gone' : 'refused';
}

function factsOf(
  event: StoredEvent,
  attempted: Attempted | 'loop',
): Omit<Parameters<typeof destinationRecord>[0], 'payload' | 'condition' | 'nowMs'> {
  const { region, name, qualifier = LATEST, requestId, tries } = event;
  const arn = arnOf({ region, name, qualifier });
  const facts = { requestId, functionArn: arn, tries, executedVersion: LATEST };
  if (attempted === 'loop') return facts;
  const { target, result } = attempted;
  const executedVersion = target?.version ?? LATEST;
  if (result.type !== 'answered') return { ...facts, executedVersion };
  const { body: answer, functionError } = result;
  return { ...facts, executedVersion, answer, ...(functionError ? { functionError } : {}) };
}
