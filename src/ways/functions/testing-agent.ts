// An agent that only pretends: it tells of the lines and calls that a test made up, keeps them until the next cursor, can be down, and
// answers invocations with a function of the test.
import type { Clock } from '../../machinery/clock.ts';
import { TuttiError } from '../../model/errors.ts';
import type {
  FunctionCallRecord,
  FunctionLogLine,
  FunctionRecords,
  InvokeAnswer,
  InvokeRequest,
} from '../../model/function-calls.ts';

export interface PretendAgent {
  functionRecords(
    request: { readonly after?: string; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<FunctionRecords>;
  invokeFunction(
    request: InvokeRequest,
    payload: AsyncIterable<Uint8Array>,
    answer: (head: InvokeAnswer) => void,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  /** Functions wrote and were called. */
  tell(records: Partial<Pick<FunctionRecords, 'lines' | 'calls'>>): void;
  isDown: boolean;
  /** What it was asked to go on after, in order. */
  readonly asked: (string | undefined)[];
  /** Of records, those that are not forgotten. */
  readonly kept: readonly (FunctionLogLine | FunctionCallRecord)[];
  /** What invocations answer. */
  answers: (request: InvokeRequest, payload: unknown) => string | Promise<string>;
}

type Entry = { readonly line?: FunctionLogLine; readonly call?: FunctionCallRecord };

export function pretendAgent(clock: Clock): PretendAgent {
  let entries: Entry[] = [];
  let forgotten = 0;
  let wake: (() => void) | undefined;
  const asked: (string | undefined)[] = [];
  const down = () => new TuttiError('Unavailable', 'The agent does not answer');
  const changed = (waitMs: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  const agent: PretendAgent = {
    async functionRecords({ after, waitMs }, signal) {
      asked.push(after);
      if (agent.isDown) throw down();
      const upTo = Number(after ?? forgotten);
      entries = entries.slice(Math.max(0, upTo - forgotten));
      forgotten = Math.max(forgotten, upTo);
      if (entries.length === 0) await changed(waitMs, signal);
      if (agent.isDown || signal.aborted) throw down();
      return {
        cursor: String(forgotten + entries.length),
        lines: entries.flatMap(({ line }) => line ?? []),
        calls: entries.flatMap(({ call }) => call ?? []),
      };
    },
    async *invokeFunction(request, payload, answer) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of payload) chunks.push(chunk);
      if (agent.isDown) throw down();
      const text = await agent.answers(request, JSON.parse(Buffer.concat(chunks).toString()));
      answer({ statusCode: 200, executedVersion: '$LATEST' });
      yield Buffer.from(text);
    },
    tell({ lines = [], calls = [] }) {
      entries = [...entries, ...lines.map((line) => ({ line })), ...calls.map((call) => ({ call }))];
      wake?.();
    },
    isDown: false,
    asked,
    get kept() {
      return entries.flatMap(({ line, call }) => line ?? call ?? []);
    },
    answers: () => 'null',
  };
  return agent;
}

export function aCall(call: Partial<FunctionCallRecord> = {}): FunctionCallRecord {
  return {
    region: 'us-east-2',
    name: 'web',
    version: '1',
    timestamp: Date.UTC(2026, 0, 1),
    durationMs: 10,
    outcome: 'ok',
    concurrency: 1,
    ...call,
  };
}
