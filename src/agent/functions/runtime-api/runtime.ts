// Where the runtime in one sandbox stands, and what it and the pool may ask of each other. No HTTP: polls and calls are values.
//
//   starting --code--> initialising --next--> ready --event--> busy --response, error--> between --next--> ready
//                          +---init error---> (it ends)
// An event that comes before the runtime asks waits for it. Once closed, all that waits is rejected.
import { setMaxListeners } from 'node:events';
import { TuttiError } from '../../../model/errors.ts';
import type { BoundCode, InitResult, RuntimeEvent, RuntimeLink, RuntimeResult } from '../sandbox.ts';
import { type Deferred, deferred } from './deferred.ts';
import { eventReply, type Reply, refusals, stateRefused } from './words.ts';

/** A request of the runtime that waits for its answer. */
export interface Poll {
  answer(reply: Reply): void;
  /** Its connection is gone. */
  onGone(listener: () => void): void;
}

/** An event that the runtime is to have, or has. */
export interface Call {
  readonly event: RuntimeEvent;
  readonly result: Deferred<RuntimeResult>;
}

export class Runtime implements RuntimeLink {
  readonly #runtimeApi: string;
  readonly #init = deferred<InitResult>();
  readonly #closed = new AbortController();
  #code: BoundCode | undefined;
  #codeGiven = false;
  #initTaken = false;
  /** What the runtime waits for, at most one of both. */
  #codePoll: Poll | undefined;
  #poll: Poll | undefined;
  #queued: Call | undefined;
  /** The runtime has it and has not begun to answer, or answers. */
  #call: Call | undefined;
  #answering = false;

  constructor(runtimeApi: string) {
    this.#runtimeApi = runtimeApi;
    this.#init.promise.catch(() => undefined);
  }

  async begin(code: BoundCode, signal: AbortSignal): Promise<InitResult> {
    this.#code = code;
    this.#giveCode();
    return this.#until(this.#init.promise, signal);
  }

  async invoke(event: RuntimeEvent, signal: AbortSignal): Promise<RuntimeResult> {
    if (this.#queued !== undefined || this.#call !== undefined)
      throw new Error('The runtime has a call already');
    const call: Call = { event, result: deferred() };
    call.result.promise.catch(() => undefined);
    this.#queued = call;
    this.#giveEvent();
    try {
      return await this.#until(call.result.promise, signal);
    } finally {
      if (this.#queued === call) this.#queued = undefined;
    }
  }

  close(reason: string): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(new TuttiError('Unavailable', reason));
    for (const poll of [this.#codePoll, this.#poll]) poll?.answer(refusals.gone);
    this.#codePoll = undefined;
    this.#poll = undefined;
  }

  get closed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** The runtime asks for its code. */
  askCode(poll: Poll): void {
    const refusal = this.#refusal(this.#codeGiven || this.#codePoll !== undefined, 'RuntimeStarted');
    if (refusal !== undefined) {
      poll.answer(refusal);
      return;
    }
    this.#codePoll = poll;
    poll.onGone(() => {
      if (this.#codePoll === poll) this.#codePoll = undefined;
    });
    this.#giveCode();
  }

  /** The runtime asks for an event. */
  askNext(poll: Poll): void {
    // It may ask behind its answer, in the same packet.
    const refusal = this.#refusal(this.#call !== undefined && !this.#answering, 'RuntimeReady');
    if (refusal !== undefined) {
      poll.answer(refusal);
      return;
    }
    // The connection of the former may be gone without our knowing.
    this.#poll?.answer(stateRefused(this.#state(), 'RuntimeReady'));
    this.#init.resolve({ type: 'ready' });
    this.#poll = poll;
    poll.onGone(() => {
      if (this.#poll === poll) this.#poll = undefined;
    });
    this.#giveEvent();
  }

  /** The call that the runtime is to answer; undefined when it is not this one. From then on the answer is under way. */
  takeCall(requestId: string): Call | undefined {
    if (this.#call?.event.requestId !== requestId || this.#answering) return undefined;
    this.#answering = true;
    return this.#call;
  }

  /** The answer was told to the end; the runtime may ask again. */
  callEnded(): void {
    this.#call = undefined;
    this.#answering = false;
    this.#giveEvent();
  }

  /** It begins to tell why it cannot begin. False: it has begun, or told it already. */
  takeInit(): boolean {
    if (this.#init.settled || this.#initTaken) return false;
    this.#initTaken = true;
    return true;
  }

  failInit(result: InitResult): void {
    this.#init.resolve(result);
  }

  #giveCode(): void {
    if (this.#code === undefined || this.#codePoll === undefined) return;
    const { environment, handler } = this.#code;
    const all = { AWS_LAMBDA_RUNTIME_API: this.#runtimeApi, ...environment };
    this.#codePoll.answer({
      status: 200,
      body: Buffer.from(JSON.stringify({ environment: all, handler })),
    });
    this.#codePoll = undefined;
    this.#codeGiven = true;
  }

  #giveEvent(): void {
    const { event } = this.#queued ?? {};
    if (event === undefined || this.#poll === undefined || this.#call !== undefined) return;
    this.#call = this.#queued;
    this.#queued = undefined;
    this.#poll.answer(eventReply(event));
    this.#poll = undefined;
  }

  #refusal(busy: boolean, wanted: string): Reply | undefined {
    if (this.closed) return refusals.gone;
    return busy ? stateRefused(this.#state(), wanted) : undefined;
  }

  #state(): string {
    if (this.#call) return this.#answering ? 'RuntimeInvocationResponse' : 'RuntimeRunning';
    return this.#poll ? 'RuntimeReady' : 'RuntimeStarted';
  }

  /** Rejects when the signal aborts or all is closed. */
  #until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const ends = [signal, this.#closed.signal];
      setMaxListeners(0, ...ends); // one signal may end many calls
      const abort = () => reject(ends.find(({ aborted }) => aborted)?.reason);
      const done = () => {
        for (const end of ends) end.removeEventListener('abort', abort);
      };
      for (const end of ends) end.addEventListener('abort', abort);
      if (ends.some(({ aborted }) => aborted)) abort();
      work.then(resolve, reject).finally(done);
    });
  }
}
