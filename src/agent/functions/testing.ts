// Sandboxes and their runtimes in memory: what the pool's tests have in place of containers.
//
// Keeps the words of sandbox.ts, and throws where a real host could not do what it is asked: a call to a frozen sandbox, a second bind, two
// calls at once. `calls` is what was asked, in order. A test says how runtimes behave, and lets sandboxes die or fail to be made.
import { DriverError } from '../../drivers/container/driver.ts';
import { TuttiError } from '../../model/errors.ts';
import type {
  BoundCode,
  InitResult,
  RuntimeApi,
  RuntimeEvent,
  RuntimeLink,
  RuntimeResult,
  Sandbox,
  SandboxExit,
  SandboxHost,
  SandboxRuntime,
} from './sandbox.ts';

export type SandboxOperation = 'make' | 'bind' | 'freeze' | 'thaw' | 'remove';

export interface FakeSandbox {
  readonly sandbox: Sandbox;
  readonly code: BoundCode | undefined;
  readonly frozen: boolean;
  readonly busy: boolean;
}

export interface FakeRuntime {
  /** Default: ready. */
  begin?(code: BoundCode, sandbox: Sandbox): Promise<InitResult>;
  /** Default: answers with the payload that it got. */
  invoke?(
    event: RuntimeEvent,
    at: { readonly code: BoundCode; readonly sandbox: Sandbox; readonly signal: AbortSignal },
  ): Promise<RuntimeResult>;
}

export interface FakeSandboxes {
  readonly host: SandboxHost;
  readonly api: RuntimeApi;
  /** `make nodejs22.x`, `bind s1`, `freeze s1`, `invoke s1 <requestId>`. */
  readonly calls: readonly string[];
  /** Those that are there. */
  list(): readonly FakeSandbox[];
  /** From now on. */
  behave(runtime: FakeRuntime): void;
  /** The next one fails. */
  failNext(operation: SandboxOperation, error?: Error): void;
  /** Operations of this kind wait until `release` is called. */
  hold(operation: SandboxOperation): { release(): void };
  /** Its process ends by itself. */
  exit(id: string, exit?: Partial<SandboxExit>): void;
  write(id: string, text: string): void;
  /** What peakMemory says, bytes. */
  usePeakMemory(bytes: number): void;
}

interface Kept {
  readonly sandbox: Sandbox;
  code: BoundCode | undefined;
  frozen: boolean;
  busy: boolean;
}

/** An answer with this text. */
export function answerOf(text: string, contentType = 'application/json'): RuntimeResult {
  return { type: 'response', contentType, streaming: false, body: pieces(text) };
}

/** What a runtime tells when the handler threw. */
export function errorOf(errorType: string, errorMessage: string): Extract<InitResult, { type: 'error' }> {
  return { type: 'error', errorType, body: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export function openFakeSandboxes(): FakeSandboxes {
  const calls: string[] = [];
  const all = new Map<string, Kept>();
  const exits: ((sandbox: Sandbox, exit: SandboxExit) => void)[] = [];
  const outputs: ((sandbox: Sandbox, text: Uint8Array) => void)[] = [];
  const failures: { readonly operation: SandboxOperation; readonly error: Error }[] = [];
  const gates = new Map<SandboxOperation, Promise<void>>();
  let runtime: FakeRuntime = {};
  let peak = 40 * 2 ** 20;
  let made = 0;

  const step = async (operation: SandboxOperation, subject: string): Promise<void> => {
    calls.push(`${operation} ${subject}`);
    await gates.get(operation);
    const index = failures.findIndex((each) => each.operation === operation);
    if (index >= 0) throw failures.splice(index, 1)[0]?.error;
  };
  const get = ({ id }: Sandbox): Kept => {
    const kept = all.get(id);
    if (kept === undefined) throw new DriverError('NotFound', `There is no sandbox "${id}"`);
    return kept;
  };
  const drop = (id: string, exit: SandboxExit | undefined): void => {
    const kept = all.get(id);
    if (kept === undefined) return;
    all.delete(id);
    if (exit) for (const listener of exits) listener(kept.sandbox, exit);
  };

  const host: SandboxHost = {
    async make(wanted: SandboxRuntime, code?: BoundCode) {
      await step('make', wanted.key);
      made += 1;
      const sandbox = { id: `s${made}`, runtime: wanted, address: `10.0.0.${made}` };
      all.set(sandbox.id, { sandbox, code, frozen: false, busy: false });
      return sandbox;
    },
    async bind(sandbox, code) {
      await step('bind', sandbox.id);
      const kept = get(sandbox);
      if (kept.code !== undefined) throw new Error(`Sandbox "${sandbox.id}" has its code already`);
      kept.code = code;
    },
    async freeze(sandbox) {
      await step('freeze', sandbox.id);
      const kept = get(sandbox);
      if (kept.busy) throw new Error(`Sandbox "${sandbox.id}" has a call and must not be frozen`);
      kept.frozen = true;
    },
    async thaw(sandbox) {
      await step('thaw', sandbox.id);
      get(sandbox).frozen = false;
    },
    async peakMemory(sandbox) {
      get(sandbox);
      return peak;
    },
    async remove({ id }) {
      await step('remove', id);
      drop(id, { exitCode: 137, outOfMemory: false });
    },
    async removeAll() {
      calls.push('removeAll');
      for (const id of [...all.keys()]) drop(id, undefined);
    },
    onExit: (listener) => void exits.push(listener),
    onOutput: (listener) => void outputs.push(listener),
  };

  const api: RuntimeApi = {
    open: (sandbox) => fakeLink(get(sandbox), calls, () => runtime),
    async close() {},
  };

  return {
    host,
    api,
    calls,
    list: () => [...all.values()].map((each) => ({ ...each })),
    behave(next) {
      runtime = next;
    },
    failNext(operation, error = new DriverError('Failed', `Cannot ${operation} a sandbox`)) {
      failures.push({ operation, error });
    },
    hold(operation) {
      const { promise, resolve } = gate();
      gates.set(operation, promise);
      return {
        release() {
          if (gates.get(operation) === promise) gates.delete(operation);
          resolve();
        },
      };
    },
    exit: (id, exit = {}) => drop(id, { exitCode: 1, outOfMemory: false, ...exit }),
    write(id, text) {
      const kept = all.get(id);
      if (kept) for (const listener of outputs) listener(kept.sandbox, Buffer.from(text));
    },
    usePeakMemory(bytes) {
      peak = bytes;
    },
  };
}

function fakeLink(kept: Kept, calls: string[], runtime: () => FakeRuntime): RuntimeLink {
  const { sandbox } = kept;
  const closed = new AbortController();
  const within = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
    const ends = [signal, closed.signal];
    return Promise.race([work, ...ends.map(whenAborted)]);
  };
  return {
    async begin(code, signal) {
      calls.push(`begin ${sandbox.id}`);
      return within(
        runtime().begin?.(code, sandbox) ?? Promise.resolve<InitResult>({ type: 'ready' }),
        signal,
      );
    },
    async invoke(event, signal) {
      calls.push(`invoke ${sandbox.id} ${event.requestId}`);
      const { code, frozen, busy } = kept;
      if (code === undefined) throw new Error(`Sandbox "${sandbox.id}" has no code`);
      if (frozen) throw new Error(`Sandbox "${sandbox.id}" is frozen`);
      if (busy) throw new Error(`Sandbox "${sandbox.id}" has a call already`);
      kept.busy = true;
      try {
        const echo = async () => answerOf(Buffer.from(event.payload).toString());
        return await within(runtime().invoke?.(event, { code, sandbox, signal }) ?? echo(), signal);
      } finally {
        kept.busy = false;
      }
    },
    close(reason) {
      closed.abort(new TuttiError('Unavailable', reason));
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}

function gate(): { readonly promise: Promise<void>; resolve(): void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, resolve: () => open() };
}
