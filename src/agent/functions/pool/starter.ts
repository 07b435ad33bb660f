// A sandbox is made, or a generic one taken, and its code begins: from nothing to ready for a call, or nothing is left of it.
import { type Clock, delay } from '../../../machinery/clock.ts';
import type {
  RuntimeApi,
  RuntimeLink,
  Sandbox,
  SandboxExit,
  SandboxHost,
  SandboxRuntime,
} from '../sandbox.ts';
import { HeldSandbox } from './held-sandbox.ts';
import { InitFailure, type InitializationType, type PoolCode, type PreparedCode } from './pool-code.ts';

/** How long code may take to begin. */
export const INIT_MS = 10_000;

export interface StarterDeps {
  readonly host: SandboxHost;
  readonly api: RuntimeApi;
  readonly clock: Clock;
  /** Milliseconds with fractions, from anywhere. */
  readonly stopwatch: () => number;
}

/** A sandbox without code. */
export interface Generic {
  readonly sandbox: Sandbox;
  readonly link: RuntimeLink;
}

/** Sandboxes whose code has not begun, so that exits and output find them. */
export interface Beginning {
  readonly prepared: PreparedCode;
  readonly link: RuntimeLink;
  exit: SandboxExit | undefined;
}

export class Starter {
  readonly beginning = new Map<string, Beginning>();
  readonly #deps: StarterDeps;

  constructor(deps: StarterDeps) {
    this.#deps = deps;
  }

  async makeGeneric(runtime: SandboxRuntime): Promise<Generic> {
    const sandbox = await this.#deps.host.make(runtime);
    return { sandbox, link: this.#deps.api.open(sandbox) };
  }

  /** `generic` is used up, also when this fails. Throws InitFailure, DriverError and what `prepare` throws. */
  async start(
    code: PoolCode,
    type: InitializationType,
    generic: Generic | undefined,
    signal: AbortSignal,
  ): Promise<HeldSandbox> {
    const prepared = await this.#prepare(code, type, generic);
    const { clock, host } = this.#deps;
    const { sandbox, link } = await this.#bound(code.runtime, prepared, generic);
    try {
      const initMs = await this.#begin({ sandbox, link }, prepared, signal);
      const { log, expiresAtMs } = prepared;
      return new HeldSandbox({ sandbox, link, log, initMs, expiresAtMs }, host, clock);
    } catch (error) {
      await this.remove({ sandbox, link });
      throw error;
    }
  }

  async remove({ sandbox, link }: Generic): Promise<void> {
    link.close('The sandbox is removed');
    await this.#deps.host.remove(sandbox);
  }

  async #prepare(
    code: PoolCode,
    type: InitializationType,
    generic: Generic | undefined,
  ): Promise<PreparedCode> {
    try {
      return await code.prepare(type);
    } catch (error) {
      if (generic) await this.remove(generic);
      throw error;
    }
  }

  async #bound(
    runtime: SandboxRuntime,
    prepared: PreparedCode,
    given: Generic | undefined,
  ): Promise<Generic> {
    const { host, api } = this.#deps;
    if (!runtime.prewarmed) {
      const sandbox = await host.make(runtime, prepared.code);
      return { sandbox, link: api.open(sandbox) };
    }
    const generic = given ?? (await this.makeGeneric(runtime));
    try {
      await host.bind(generic.sandbox, prepared.code);
      return generic;
    } catch (error) {
      await this.remove(generic);
      throw error;
    }
  }

  /** Answers with how long it took. */
  async #begin({ sandbox, link }: Generic, prepared: PreparedCode, signal: AbortSignal): Promise<number> {
    const { clock, stopwatch } = this.#deps;
    const startedMs = stopwatch();
    const mine: Beginning = { prepared, link, exit: undefined };
    this.beginning.set(sandbox.id, mine);
    const done = new AbortController();
    const late = new AbortController();
    void delay(clock, INIT_MS, done.signal).then(() => {
      if (!done.signal.aborted) late.abort(new Error('The code took too long to begin'));
    });
    const took = () => stopwatch() - startedMs;
    try {
      const result = await link.begin(prepared.code, AbortSignal.any([signal, late.signal]));
      if (result.type === 'error') throw new InitFailure(result, prepared.log, took());
      return took();
    } catch (error) {
      if (error instanceof InitFailure) throw error;
      if (mine.exit) throw new InitFailure({ type: 'exit', exit: mine.exit }, prepared.log, took());
      if (late.signal.aborted)
        throw new InitFailure({ type: 'timeout', afterMs: INIT_MS }, prepared.log, took());
      throw error;
    } finally {
      done.abort();
      this.beginning.delete(sandbox.id);
    }
  }
}
