// What the pool is given and gives: the code of one revision of one version, and sandboxes in which it is ready for a call.
import type { LogStream } from '../records/log-stream.ts';
import type { BoundCode, InitResult, RuntimeLink, SandboxExit, SandboxRuntime } from '../sandbox.ts';

export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** One revision of one version of a function. */
export interface PoolCode {
  /** Two of equal key are the same code. */
  readonly key: string;
  readonly runtime: SandboxRuntime;
  readonly memoryMiB: number;
  /** What one more sandbox is bound to, and the log stream of its own. */
  prepare(type: InitializationType): Promise<PreparedCode>;
}

export interface PreparedCode {
  readonly code: BoundCode;
  readonly log: LogStream;
  /** When its credentials end. */
  readonly expiresAtMs?: number;
}

/** A sandbox that one call has for itself. */
export interface Lease {
  readonly id: string;
  readonly link: RuntimeLink;
  readonly log: LogStream;
  /** It was made for this call, or has had none before: how long its code took to begin. */
  readonly initMs?: number;
  /** Set once its process ended. */
  exit(): SandboxExit | undefined;
  /** Undefined when that cannot be said any more. */
  peakMemory(): Promise<number | undefined>;
  /** It can have another call. */
  release(): void;
  /** It must not have another call. */
  discard(): void;
}

/** Code that did not begin: the call that waited for it answers with that. */
export class InitFailure extends Error {
  override readonly name = 'InitFailure';
  readonly how:
    | Extract<InitResult, { readonly type: 'error' }>
    | { readonly type: 'exit'; readonly exit: SandboxExit }
    | { readonly type: 'timeout'; readonly afterMs: number };
  readonly log: LogStream;
  readonly initMs: number;

  constructor(how: InitFailure['how'], log: LogStream, initMs: number) {
    super('The code did not begin');
    this.how = how;
    this.log = log;
    this.initMs = initMs;
  }
}

/** How many sandboxes there are, for those who ask. */
export interface PoolCounts {
  readonly sandboxes: number;
  readonly busy: number;
  readonly neededMiB: number;
}
