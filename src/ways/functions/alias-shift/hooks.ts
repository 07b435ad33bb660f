// Calls of the functions that have a say in a shift: each once, beside the controller, until it has answered.
//
// What a call has come to is kept in memory: a control that starts anew calls again. A hook succeeds when it answers "Succeeded", or an
// object whose status says so.
import { randomUUID } from 'node:crypto';
import type { HookName } from '../../../core/shifts/types.ts';
import type { Clock } from '../../../machinery/clock.ts';
import { delay } from '../../../machinery/clock.ts';
import { isError } from '../../../model/errors.ts';
import type { FunctionCalls, InvokeAnswer } from '../../../model/function-calls.ts';

export interface HookCall {
  /** Uid of the shift. */
  readonly shift: string;
  readonly name: HookName;
  readonly region: string;
  /** `check`, `check:live`. */
  readonly function: string;
  readonly payload: unknown;
}

export interface HookAnswer {
  /** Absent: it has succeeded. */
  readonly problem?: string;
}

/** What could not be called for want of agent or room is tried again for so long. */
const PATIENCE_MS = 5 * 60_000;
const AGAIN_MS = 2_000;
const ANSWER_KEPT_BYTES = 4096;

export class HookCalls {
  readonly #agent: Pick<FunctionCalls, 'invokeFunction'>;
  readonly #clock: Clock;
  readonly #calls = new Map<string, HookAnswer | 'under way'>();

  constructor(agent: Pick<FunctionCalls, 'invokeFunction'>, clock: Clock) {
    this.#agent = agent;
    this.#clock = clock;
  }

  /** Undefined: it was not called, or has not answered. */
  answerOf(shift: string, name: HookName): HookAnswer | undefined {
    const known = this.#calls.get(`${shift} ${name}`);
    return known === 'under way' ? undefined : known;
  }

  /** Calls it unless that was done. `answered` is told when there is something new. */
  call(call: HookCall, signal: AbortSignal, answered: () => void): void {
    const key = `${call.shift} ${call.name}`;
    if (this.#calls.has(key)) return;
    this.#calls.set(key, 'under way');
    void this.#outcome(call, signal).then((answer) => {
      if (!this.#calls.has(key)) return;
      this.#calls.set(key, answer);
      answered();
    });
  }

  /** The shift is over. */
  forget(shift: string): void {
    for (const name of ['before', 'after']) this.#calls.delete(`${shift} ${name}`);
  }

  async #outcome(call: HookCall, signal: AbortSignal): Promise<HookAnswer> {
    const untilMs = this.#clock.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.#once(call, signal);
      } catch (error) {
        const mayPass = isError(error, 'Unavailable', 'TooManyRequests');
        if (!mayPass || signal.aborted || this.#clock.now() >= untilMs)
          return { problem: error instanceof Error ? error.message : String(error) };
        await delay(this.#clock, AGAIN_MS, signal);
      }
    }
  }

  async #once({ region, function: target, payload }: HookCall, signal: AbortSignal): Promise<HookAnswer> {
    const [name = '', qualifier] = target.split(':');
    let head: InvokeAnswer | undefined;
    const request = {
      ...{ region, name, type: 'RequestResponse' as const, requestId: randomUUID() },
      ...(qualifier !== undefined && { qualifier }),
    };
    const chunks: Uint8Array[] = [];
    const told = (answer: InvokeAnswer) => {
      head = answer;
    };
    const bytes = (async function* () {
      yield new TextEncoder().encode(JSON.stringify(payload));
    })();
    for await (const chunk of this.#agent.invokeFunction(request, bytes, told, signal)) chunks.push(chunk);
    return verdictOf(head, Buffer.concat(chunks).toString());
  }
}

/** What an answer means. */
export function verdictOf(head: InvokeAnswer | undefined, body: string): HookAnswer {
  const said = body.slice(0, ANSWER_KEPT_BYTES);
  if (head?.functionError !== undefined) return { problem: `it failed with ${said}` };
  return statusIn(body) === 'Succeeded' ? {} : { problem: `it answered ${said || 'nothing'}` };
}

function statusIn(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    if (answer === null || typeof answer !== 'object') return answer;
    return 'status' in answer ? answer.status : undefined;
  } catch {
    return body.trim();
  }
}
