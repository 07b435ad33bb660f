// The sandboxes of one revision of one version: those without a call, the number of the others, and the calls that wait for one.
import type { Clock } from '../../../machinery/clock.ts';
import type { HeldSandbox } from './held-sandbox.ts';
import type { VersionView } from './plan.ts';
import type { PoolCode } from './pool-code.ts';

/** What one counts before it was measured. */
const DEFAULT_MIB = 48;

interface Waiting {
  readonly sinceMs: number;
  resolve(held: HeldSandbox): void;
  reject(error: unknown): void;
}

export class VersionSandboxes {
  readonly code: PoolCode;
  /** Last used last. */
  readonly idle: HeldSandbox[] = [];
  busy = 0;
  starting = 0;
  provisioned = 0;
  retired = false;
  /** Why the last start failed. */
  problem: string | undefined;
  notBeforeMs: number | undefined;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];

  constructor(code: PoolCode, clock: Clock) {
    this.code = code;
    this.#clock = clock;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  isEmpty(): boolean {
    return this.idle.length + this.busy + this.starting + this.#waiting.length === 0;
  }

  /** The one that was used last; it is busy now. */
  take(): HeldSandbox | undefined {
    const held = this.idle.pop();
    if (held) this.busy += 1;
    return held;
  }

  /** True when it was without a call, and is not any more. */
  forget(held: HeldSandbox): boolean {
    const index = this.idle.indexOf(held);
    if (index < 0) return false;
    this.idle.splice(index, 1);
    return true;
  }

  /** Resolves when it is this call's turn. Rejects when the signal aborts. */
  wait(signal: AbortSignal): Promise<HeldSandbox> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const leave = () => {
        const index = this.#waiting.indexOf(mine);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal.reason);
      };
      const settle = () => signal.removeEventListener('abort', leave);
      const mine: Waiting = {
        sinceMs: this.#clock.now(),
        resolve: (held) => {
          settle();
          resolve(held);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(mine);
    });
  }

  /** To the call that waited longest: it is busy now. False when none waits. */
  hand(held: HeldSandbox): boolean {
    const first = this.#waiting.shift();
    if (!first) return false;
    this.busy += 1;
    first.resolve(held);
    return true;
  }

  /** The call that waited longest ends with it. */
  fail(error: unknown): void {
    this.#waiting.shift()?.reject(error);
  }

  /** Calls that have waited since before end with it. */
  giveUp(beforeMs: number, error: unknown): void {
    while (this.#waiting[0] && this.#waiting[0].sinceMs <= beforeMs) this.#waiting.shift()?.reject(error);
  }

  view(): VersionView {
    return {
      key: this.code.key,
      runtime: this.code.runtime.key,
      prewarmed: this.code.runtime.prewarmed,
      waiting: this.#waiting.map(({ sinceMs }) => sinceMs),
      starting: this.starting,
      busy: this.busy,
      idle: this.idle.map(({ sandbox: { id }, sinceMs, expiresAtMs }) => ({ id, sinceMs, expiresAtMs })),
      provisioned: this.provisioned,
      notBeforeMs: this.notBeforeMs,
      memoryMiB: DEFAULT_MIB,
      retired: this.retired,
    };
  }
}
