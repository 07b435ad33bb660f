// Calls of functions: which version, may it, is it ready, then the call itself, and what is written down of it.
//
// Synchronous ones are answered from here; events go through the queue, which comes back by `attempt`.
import type { Clock } from '../../../machinery/clock.ts';
import { delay } from '../../../machinery/clock.ts';
import { isError, TuttiError } from '../../../model/errors.ts';
import type {
  FunctionCallRecord,
  FunctionCalls,
  FunctionRef,
  InvokeRequest,
} from '../../../model/function-calls.ts';
import type { FunctionObjects } from '../objects.ts';
import type { Concurrency } from '../pool/concurrency.ts';
import type { PoolCode } from '../pool/pool-code.ts';
import type { Readiness, ReadyCode } from '../readiness.ts';
import { beginCall, type Call, type CallAnswer, type CallDeps, type CallEnd } from './call.ts';
import { resolve, type Target } from './resolve.ts';
import { traceHeader } from './trace.ts';

export interface InvokerDeps extends CallDeps {
  readonly objects: Pick<FunctionObjects, 'functions' | 'versions' | 'aliases'>;
  readonly readiness: Pick<Readiness, 'readyOf' | 'statusOf' | 'decided'>;
  readonly concurrency: Concurrency;
  codeOf(target: Target, ready: ReadyCode): PoolCode;
  record(call: FunctionCallRecord): void;
  /** Resolves when it is durable. */
  accept(event: AcceptedEvent): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
  randomDigits(digits: number): string;
  readonly clock: Clock;
}

/** A call that nobody waits for. */
export interface AcceptedEvent extends FunctionRef {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string;
  readonly traceHeader?: string;
}

/** What is further said of an event's try. */
export type AttemptFacts = Pick<FunctionCallRecord, 'asyncAgeMs' | 'attempt'>;

/** How one try of an event ended. */
export interface Attempted {
  /** Absent: there is no such function. */
  readonly target?: Target;
  /** Not written down yet: what becomes of the event belongs to it. Absent where nothing was counted. */
  readonly record?: FunctionCallRecord;
  readonly result:
    | { readonly type: 'answered'; readonly functionError?: 'Unhandled'; readonly body: Buffer }
    /** Throttled, not ready, ours: not the function's own matter. */
    | { readonly type: 'failed'; readonly error: unknown };
}

/** A call under way, and what is to be written down at its end; undefined: nothing. */
interface Begun extends Call {
  readonly recorded: Promise<FunctionCallRecord | undefined>;
}

/** How long a call waits for code that is being made ready for the first time. */
const READY_MS = 10_000;
const PAYLOAD_BYTES = 6 * 2 ** 20 + 1024;

export class Invoker {
  readonly #deps: InvokerDeps;

  constructor(deps: InvokerDeps) {
    this.#deps = deps;
  }

  readonly invokeFunction: FunctionCalls['invokeFunction'] = (request, payload, answer, signal) =>
    this.#invoke(request, payload, answer, signal);

  /** One try of an event. Never rejects. */
  async attempt(event: AcceptedEvent, facts: AttemptFacts, signal: AbortSignal): Promise<Attempted> {
    let target: Target | undefined;
    let record: FunctionCallRecord | undefined;
    try {
      target = this.#resolve(event);
      const begun = await this.#begin(target, { ...event, stream: false, facts }, signal, (made) => {
        record = made;
      });
      record = await begun.recorded;
      const { functionError, body } = await begun.answer;
      const whole = { type: 'answered', body: Buffer.concat(await chunksOf(body)) } as const;
      return { target, record, result: functionError ? { ...whole, functionError } : whole };
    } catch (error) {
      return { target, record, result: { type: 'failed', error } };
    }
  }

  async *#invoke(
    request: InvokeRequest & { readonly stream?: boolean },
    payload: AsyncIterable<Uint8Array>,
    answer: Parameters<FunctionCalls['invokeFunction']>[2],
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const target = this.#resolve(request);
    const { version: executedVersion } = target;
    if (request.type === 'DryRun') return answer({ statusCode: 204, executedVersion });
    const bytes = await wholeOf(payload);
    const event: AcceptedEvent = { ...eventOf(request), payload: bytes };
    if (request.type === 'Event') {
      await this.#deps.accept(event);
      return answer({ statusCode: 202, executedVersion });
    }
    const { record } = this.#deps;
    const stream = request.stream === true;
    const call = await this.#begin(target, { ...event, stream, facts: {} }, signal, record);
    void call.recorded.then((made) => made && record(made));
    const { functionError, contentType, logTail, body } = await call.answer;
    answer({
      ...{ statusCode: 200, executedVersion },
      ...(functionError ? { functionError } : {}),
      ...(contentType === undefined ? {} : { contentType }),
      ...(request.logTail && logTail ? { logTail: logTail.toString('base64') } : {}),
    });
    yield* body;
  }

  #resolve(ref: FunctionRef): Target {
    return resolve(this.#deps.objects, ref, this.#deps.random);
  }

  /** Throws TooManyRequests (`refused` hears the record of it first), Conflict, Terminal. */
  async #begin(
    target: Target,
    event: AcceptedEvent & { readonly stream: boolean; readonly facts: AttemptFacts },
    signal: AbortSignal,
    refused: (record: FunctionCallRecord) => void,
  ): Promise<Begun> {
    const ready = await this.#ready(target, signal);
    const { clock, randomDigits } = this.#deps;
    const { region, version, arn } = target;
    const { name } = target.function.spec;
    const counted = { function: `${region}/${name}`, version: `${region}/${name}:${version}` };
    const atMs = clock.now();
    const admission = this.#admit(target, counted, event.facts, refused);
    const unqualified = arn.split(':').slice(0, 7).join(':');
    const request = {
      code: this.#deps.codeOf(target, ready),
      config: ready.config,
      version,
      stream: event.stream,
      event: {
        requestId: event.requestId,
        payload: event.payload,
        functionArn: arn,
        traceId: traceHeader(event.traceHeader, unqualified, { nowMs: atMs, random: randomDigits }),
        ...(event.clientContext === undefined ? {} : { clientContext: event.clientContext }),
      },
    };
    const call = beginCall(this.#deps, request, signal);
    const recorded = Promise.all([call.over, failureOf(call.answer)]).then(([end, error]) => {
      admission.end();
      const facts = { timestamp: atMs, concurrency: admission.concurrency, ...event.facts };
      return recordOf(target, facts, end, error);
    });
    return { ...call, recorded };
  }

  #admit(
    target: Target,
    counted: { readonly function: string; readonly version: string },
    facts: AttemptFacts,
    refused: (record: FunctionCallRecord) => void,
  ): ReturnType<Concurrency['begin']> {
    try {
      return this.#deps.concurrency.begin(counted);
    } catch (error) {
      const concurrency = this.#deps.concurrency.of(counted.function);
      const timestamp = this.#deps.clock.now();
      const record = recordOf(target, { timestamp, concurrency, ...facts }, undefined, error);
      if (record) refused(record);
      throw error;
    }
  }

  async #ready(target: Target, signal: AbortSignal): Promise<ReadyCode> {
    const { readiness, clock } = this.#deps;
    const { versioned } = target;
    const now = readiness.readyOf(versioned);
    if (now) return now;
    const enough = new AbortController();
    const giveUp = delay(clock, READY_MS, AbortSignal.any([enough.signal, signal]));
    await Promise.race([readiness.decided(versioned), giveUp]);
    enough.abort();
    const ready = readiness.readyOf(versioned);
    if (ready) return ready;
    const { state = 'Pending', message = '', reason } = readiness.statusOf(versioned) ?? {};
    if (state === 'Failed') throw new TuttiError('Terminal', message, { detail: reason });
    throw new TuttiError(
      'Conflict',
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    );
  }
}

/** Undefined where a caller left before a sandbox took the call. */
function recordOf(
  { region, version, alias, function: { spec } }: Target,
  facts: Pick<FunctionCallRecord, 'timestamp' | 'concurrency' | 'asyncAgeMs' | 'attempt'>,
  end: CallEnd | undefined,
  error: unknown,
): FunctionCallRecord | undefined {
  if (!end && !(error instanceof TuttiError)) return undefined;
  const { durationMs, initMs, outcome } = end ?? {};
  return {
    ...{ region, name: spec.name, version },
    ...(alias === undefined ? {} : { alias }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(initMs === undefined ? {} : { initMs }),
    outcome: outcome ?? (isError(error, 'TooManyRequests') ? 'throttled' : 'error'),
    ...facts,
  };
}

function eventOf({
  region,
  name,
  qualifier,
  requestId,
  clientContext,
  traceHeader: trace,
}: InvokeRequest): Omit<AcceptedEvent, 'payload'> {
  return {
    ...{ region, name, requestId },
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(clientContext === undefined ? {} : { clientContext }),
    ...(trace === undefined ? {} : { traceHeader: trace }),
  };
}

async function failureOf(answer: Promise<CallAnswer>): Promise<unknown> {
  return answer.then(
    () => undefined,
    (error: unknown) => error ?? new Error('Ended without a reason'),
  );
}

async function wholeOf(payload: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of payload) {
    size += chunk.length;
    if (size > PAYLOAD_BYTES) throw new TuttiError('TooLarge', 'The payload is larger than 6 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function chunksOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}
