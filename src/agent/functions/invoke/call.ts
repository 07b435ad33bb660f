// One call in one sandbox, from START to REPORT. It goes on when its caller has left: a function may have acted.
//
//   acquire -> START -> the runtime answers (whole, or as a stream) -> END, REPORT -> release
//                  \-> took too long, process ended, link broken -> END, REPORT -> discard
//
// What goes wrong inside of the function is an answer (`functionError`); only what is ours is thrown.
import type { Clock } from '../../../machinery/clock.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { FunctionConfig } from '../../../model/kinds/function-schema.ts';
import type { SandboxPool } from '../pool/pool.ts';
import { InitFailure, type Lease, type PoolCode } from '../pool/pool-code.ts';
import type { LogStream } from '../records/log-stream.ts';
import { BrokenAnswer, type RuntimeEvent, type RuntimeResult } from '../sandbox.ts';
import { failureOfInit } from './init-failure.ts';
import { openPassage, type Passage } from './passage.ts';
import {
  type CallFacts,
  type ErrorAnswer,
  endLine,
  reportEvent,
  reportLine,
  runtimeExited,
  startEvent,
  startLine,
  timedOut,
} from './words.ts';

export interface CallDeps {
  readonly pool: Pick<SandboxPool, 'acquire'>;
  readonly clock: Clock;
  /** Milliseconds with fractions, from anywhere. */
  readonly stopwatch: () => number;
}

export interface CallRequest {
  readonly code: PoolCode;
  readonly config: FunctionConfig;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly event: Omit<RuntimeEvent, 'deadlineMs'>;
  /** The answer is wanted as the function writes it. */
  readonly stream: boolean;
}

/** What the caller hears: this, then `body`. */
export interface CallAnswer {
  readonly functionError?: 'Unhandled';
  readonly errorType?: string;
  readonly contentType?: string;
  /** The last 4 KiB; absent while the answer still comes. */
  readonly logTail?: Buffer;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface CallEnd {
  readonly durationMs: number;
  readonly initMs?: number;
  readonly outcome: 'ok' | 'error';
}

export interface Call {
  /** Rejects with what is ours: no sandbox, no room. */
  readonly answer: Promise<CallAnswer>;
  /** When all is over; never rejects. Absent end: no sandbox took it. */
  readonly over: Promise<CallEnd | undefined>;
}

/** Begins at once. The signal counts only while it waits for a sandbox. */
export function beginCall(deps: CallDeps, request: CallRequest, signal: AbortSignal): Call {
  let resolve: (answer: CallAnswer) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const answer = new Promise<CallAnswer>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  answer.catch(() => undefined); // the caller hears of it
  const over = run(deps, request, resolve, signal).catch((error: unknown) => {
    reject(error);
    return undefined;
  });
  return { answer, over };
}

const TOO_LARGE = 'Function.ResponseSizeTooLarge';

type Answered = (answer: CallAnswer) => void;

async function run(
  deps: CallDeps,
  request: CallRequest,
  answered: Answered,
  signal: AbortSignal,
): Promise<CallEnd> {
  let lease: Lease;
  try {
    lease = await deps.pool.acquire(request.code, signal);
  } catch (error) {
    if (error instanceof InitFailure) return initFailed(deps, request, error, answered);
    throw error;
  }
  const call = new Running(deps, request, lease);
  return call.run(answered);
}

/** Nothing began: the call still has its lines and its answer. */
function initFailed(
  { clock }: CallDeps,
  { version, config, event: { requestId } }: CallRequest,
  failure: InitFailure,
  answered: Answered,
): CallEnd {
  const answer = failureOfInit(failure, requestId, clock.now());
  const { log, initMs } = failure;
  const facts: CallFacts = {
    ...{ requestId, version, durationMs: initMs, memoryMiB: config.memoryMiB },
    failure: { status: failure.how.type === 'timeout' ? 'timeout' : 'error', errorType: answer.errorType },
  };
  log.restart();
  say(log, config, clock.now(), { ...facts, phase: 'start' });
  for (const line of answer.lines) log.say(line);
  say(log, config, clock.now(), { ...facts, phase: 'end' });
  answered(errorAnswer(answer, log));
  return { durationMs: initMs, initMs, outcome: 'error' };
}

class Running {
  readonly #deps: CallDeps;
  readonly #request: CallRequest;
  readonly #lease: Lease;
  readonly #startedMs: number;
  readonly #late = new AbortController();

  constructor(deps: CallDeps, request: CallRequest, lease: Lease) {
    this.#deps = deps;
    this.#request = request;
    this.#lease = lease;
    this.#startedMs = deps.stopwatch();
  }

  async run(answered: Answered): Promise<CallEnd> {
    const { config, event } = this.#request;
    const { clock } = this.#deps;
    const timeoutMs = config.timeoutSeconds * 1000;
    this.#lease.log.restart();
    this.#say('start');
    const cancel = clock.after(timeoutMs, () => this.#late.abort(new Error('The call took too long')));
    try {
      const full: RuntimeEvent = { ...event, deadlineMs: clock.now() + timeoutMs };
      const result = await this.#lease.link.invoke(full, this.#late.signal);
      return await this.#answer(result, answered);
    } catch (error) {
      return await this.#broken(error, answered);
    } finally {
      cancel();
    }
  }

  async #answer(result: RuntimeResult, answered: Answered): Promise<CallEnd> {
    if (result.type === 'error') {
      const body = result.body;
      const end = await this.#end({ status: 'error', errorType: result.errorType });
      answered({ ...this.#head(result.errorType), body: once(body), functionError: 'Unhandled' });
      this.#lease.release();
      return end;
    }
    const { contentType } = result;
    if (this.#request.stream && result.streaming) return this.#stream(result, answered);
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#until(result.body)) chunks.push(chunk);
    const end = await this.#end();
    answered({
      ...this.#head(),
      ...(contentType === undefined ? {} : { contentType }),
      body: once(...chunks),
    });
    this.#lease.release();
    return end;
  }

  /** The caller has the head at once, and the bytes as they come; one who leaves does not end the function. */
  async #stream(
    { contentType, body }: Extract<RuntimeResult, { type: 'response' }>,
    answered: Answered,
  ): Promise<CallEnd> {
    const passage: Passage = openPassage();
    answered({ ...(contentType === undefined ? {} : { contentType }), body: passage.output });
    try {
      for await (const chunk of this.#until(body)) await passage.push(chunk);
    } catch (error) {
      const problem = this.#problemOf(error);
      passage.fail(
        problem ? new TuttiError('Terminal', problem.errorType, { detail: text(problem.body) }) : error,
      );
      throw error;
    }
    const end = await this.#end();
    passage.end();
    this.#lease.release();
    return end;
  }

  /** Its bytes, and the end of the call when the time is over. */
  async *#until(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { signal } = this.#late;
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    late.catch(() => undefined); // heard below, where the body has not ended before
    const chunks = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([chunks.next(), late]);
      if (next.done) return;
      yield next.value;
    }
  }

  /** Took too long, ended, or was told to be wrong in the middle of its answer. */
  async #broken(error: unknown, answered: Answered): Promise<CallEnd> {
    const problem = this.#problemOf(error);
    if (!problem) {
      await this.#end({ status: 'error' });
      this.#lease.discard();
      throw new TuttiError('Unavailable', 'The function could not be called', { cause: error });
    }
    for (const line of problem.lines) this.#lease.log.say(line);
    const status = this.#late.signal.aborted ? 'timeout' : 'error';
    const end = await this.#end({ status, errorType: problem.errorType });
    answered(errorAnswer(problem, this.#lease.log));
    const isAlive = error instanceof BrokenAnswer && status === 'error' && !this.#lease.exit();
    // One that says too much may say more.
    if (isAlive && problem.errorType !== TOO_LARGE) this.#lease.release();
    else this.#lease.discard();
    return end;
  }

  #problemOf(error: unknown): ErrorAnswer | undefined {
    const { clock } = this.#deps;
    const { config, event } = this.#request;
    if (this.#late.signal.aborted) return timedOut(clock.now(), event.requestId, config.timeoutSeconds);
    const exit = this.#lease.exit();
    if (exit) return runtimeExited(event.requestId, exit);
    if (error instanceof BrokenAnswer) return { errorType: error.errorType, body: error.body, lines: [] };
    return undefined;
  }

  async #end(failure?: NonNullable<CallFacts['failure']>): Promise<CallEnd> {
    const durationMs = this.#deps.stopwatch() - this.#startedMs;
    const peakBytes = await this.#lease.peakMemory();
    this.#say('end', { durationMs, peakBytes, failure });
    const { initMs } = this.#lease;
    return { durationMs, ...(initMs === undefined ? {} : { initMs }), outcome: failure ? 'error' : 'ok' };
  }

  #head(errorType?: string): Omit<CallAnswer, 'body'> {
    const logTail = this.#lease.log.tail();
    return { logTail, ...(errorType === undefined ? {} : { errorType }) };
  }

  #say(phase: 'start' | 'end', facts: Partial<CallFacts> = {}): void {
    const { config, version, event } = this.#request;
    const { initMs, log } = this.#lease;
    const all = { durationMs: 0, ...facts, initMs, version, memoryMiB: config.memoryMiB };
    say(log, config, this.#deps.clock.now(), { ...all, requestId: event.requestId, phase });
  }
}

function say(
  log: LogStream,
  { logging }: FunctionConfig,
  atMs: number,
  facts: CallFacts & { readonly phase: 'start' | 'end' },
): void {
  if (logging.format === 'JSON') {
    // WARN leaves only what is wrong; Lambda's own lines are none of that.
    if (logging.systemLevel === 'WARN') return;
    log.say(facts.phase === 'start' ? startEvent(atMs, facts) : reportEvent(atMs, facts));
  } else if (facts.phase === 'start') log.say(startLine(facts));
  else for (const line of [endLine(facts), reportLine(facts)]) log.say(line);
}

function errorAnswer({ errorType, body }: ErrorAnswer, log: LogStream): CallAnswer {
  return { functionError: 'Unhandled', errorType, logTail: log.tail(), body: once(body) };
}

async function* once(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
