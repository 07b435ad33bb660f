// One bound sandbox and its runtime: has a call, waits, or is frozen. Steps on it never overlap.
//
//   busy --rest--> idle --linger--> frozen --wake--> busy
//                    +------------wake-------------^
import type { Cancel, Clock } from '../../../machinery/clock.ts';
import type { LogStream } from '../records/log-stream.ts';
import type { RuntimeLink, Sandbox, SandboxExit, SandboxHost } from '../sandbox.ts';

/** How long one without a call still runs: the next call of a busy function need not thaw it. */
export const LINGER_MS = 100;

export interface HeldParts {
  readonly sandbox: Sandbox;
  readonly link: RuntimeLink;
  readonly log: LogStream;
  readonly initMs: number;
  readonly expiresAtMs?: number;
}

export class HeldSandbox {
  readonly sandbox: Sandbox;
  readonly link: RuntimeLink;
  readonly log: LogStream;
  readonly initMs: number;
  readonly expiresAtMs?: number;
  /** When it last had a call. */
  sinceMs: number;
  /** Its process ended. */
  exit: SandboxExit | undefined;
  /** What its beginning took was told, or is nobody's. */
  hasBegun = false;
  readonly #host: SandboxHost;
  readonly #clock: Clock;
  #frozen = false;
  #step: Promise<void> = Promise.resolve();
  #cancel: Cancel | undefined;

  constructor({ sandbox, link, log, initMs, expiresAtMs }: HeldParts, host: SandboxHost, clock: Clock) {
    this.sandbox = sandbox;
    this.link = link;
    this.log = log;
    this.initMs = initMs;
    this.expiresAtMs = expiresAtMs;
    this.#host = host;
    this.#clock = clock;
    this.sinceMs = clock.now();
  }

  /** No call for now: frozen in a moment. `failed` hears when that cannot be done. */
  rest(failed: (error: unknown) => void): void {
    this.sinceMs = this.#clock.now();
    this.#cancel = this.#clock.after(LINGER_MS, () => {
      this.#step = this.#freeze().catch(failed);
    });
  }

  /** Resolves when it runs. Rejects when it cannot be thawed. */
  async wake(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#step;
    if (!this.#frozen) return;
    await this.#host.thaw(this.sandbox);
    this.#frozen = false;
  }

  /** Nothing more is done to it but its removal. */
  async end(reason: string): Promise<void> {
    this.#cancel?.();
    this.link.close(reason);
    await this.#step;
    await this.#host.remove(this.sandbox);
  }

  async #freeze(): Promise<void> {
    if (this.exit) return;
    await this.#host.freeze(this.sandbox);
    this.#frozen = true;
  }
}
