// Sandboxes of this host and the calls that wait for them. The shell around plan.ts.
//
// A call gets the idle sandbox that was used last; where there is none it waits, first come first served, for whichever comes first: one that
// another call gives back, or a new one. Nothing here survives the agent: what one before has left was removed before this begins.

import type { Cancel, Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { RuntimeApi, Sandbox, SandboxExit, SandboxHost } from '../sandbox.ts';
import { GenericSandboxes } from './generics.ts';
import type { HeldSandbox } from './held-sandbox.ts';
import { type PoolPlan, type PoolView, planPool } from './plan.ts';
import { InitFailure, type Lease, type PoolCode, type PoolCounts } from './pool-code.ts';
import { Starter } from './starter.ts';
import { VersionSandboxes } from './version-sandboxes.ts';

export interface PoolDeps {
  readonly host: SandboxHost;
  readonly api: RuntimeApi;
  readonly clock: Clock;
  readonly stopwatch: () => number;
  readonly log: Log;
  /** How many sandboxes are made at a time. */
  readonly makingAtOnce: number;
  /** Memory that was granted to all; undefined while nobody has said. */
  grantedMiB(): number | undefined;
  /** The host is short of memory. */
  pressure(): boolean;
  /** Numbers have changed. */
  changed(): void;
  readonly signal: AbortSignal;
}

/** How long a call waits for room. */
const ROOM_MS = 5000;
/** After a start for provisioned concurrency failed. */
const RETRY_MS = 10_000;

export class SandboxPool {
  readonly #deps: PoolDeps;
  readonly #starter: Starter;
  readonly #generics: GenericSandboxes;
  readonly #versions = new Map<string, VersionSandboxes>();
  /** By sandbox. */
  readonly #held = new Map<string, { readonly held: HeldSandbox; readonly version: VersionSandboxes }>();
  #making = 0;
  #neededMiB = 0;
  #planned = false;
  #cancel: Cancel | undefined;

  constructor(deps: PoolDeps) {
    this.#deps = deps;
    this.#starter = new Starter(deps);
    this.#generics = new GenericSandboxes(deps.clock);
    deps.host.onExit((sandbox, exit) => this.#exited(sandbox, exit));
    deps.host.onOutput(({ id }, bytes) => {
      const log = this.#held.get(id)?.held.log ?? this.#starter.beginning.get(id)?.prepared.log;
      log?.output(bytes);
    });
  }

  /** A sandbox for one call. Rejects with InitFailure, TuttiError (TooManyRequests, Unavailable), or when the signal aborts. */
  async acquire(code: PoolCode, signal: AbortSignal): Promise<Lease> {
    const version = this.#versionOf(code);
    for (let held = version.take(); held; held = version.take()) {
      try {
        await held.wake();
        if (!held.exit) return this.#lease(version, held);
      } catch (error) {
        this.#deps.log.warn('Removed a sandbox that could not be thawed', {
          error,
          sandbox: held.sandbox.id,
        });
      }
      version.busy -= 1;
      this.#drop(held);
    }
    const waiting = version.wait(signal);
    this.replan();
    const held = await waiting;
    return this.#lease(version, held);
  }

  /** Sandboxes of these versions, and no others, are kept; so many of each are kept ready. */
  keep(codes: readonly PoolCode[], provisioned: ReadonlyMap<string, number>): void {
    const keys = new Set(codes.map(({ key }) => key));
    for (const code of codes) {
      const wanted = provisioned.get(code.key) ?? 0;
      if (wanted > 0 || this.#versions.has(code.key)) this.#versionOf(code).provisioned = wanted;
    }
    for (const [key, version] of this.#versions) version.retired = !keys.has(key);
    this.#generics.use(codes.map(({ runtime }) => runtime).filter(({ prewarmed }) => prewarmed));
    this.replan();
  }

  /** Of a version that is provisioned: how many are ready, and how many of them have no call; why not all. */
  provisionedOf(key: string): { readonly ready: number; readonly idle: number; readonly problem?: string } {
    const version = this.#versions.get(key);
    if (!version) return { ready: 0, idle: 0 };
    return { ready: version.idle.length + version.busy, idle: version.idle.length, problem: version.problem };
  }

  counts(): PoolCounts {
    const busy = [...this.#versions.values()].reduce((sum, version) => sum + version.busy, 0);
    return { sandboxes: this.#held.size + this.#generics.count(), busy, neededMiB: this.#neededMiB };
  }

  /** Numbers or means have changed: what is to be done is decided at the end of this turn. */
  replan(): void {
    if (this.#planned || this.#deps.signal.aborted) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#carryOut(planPool(this.#view()));
    });
  }

  /** Removes all of them. */
  async close(): Promise<void> {
    this.#cancel?.();
    await this.#deps.host.removeAll();
  }

  #view(): PoolView {
    const { makingAtOnce, grantedMiB, pressure, clock } = this.#deps;
    return {
      versions: [...this.#versions.values()].map((version) => version.view()),
      generics: this.#generics.views(),
      making: this.#making,
      makingAtOnce,
      grantedMiB: grantedMiB(),
      pressure: pressure(),
      nowMs: clock.now(),
    };
  }

  #carryOut(plan: PoolPlan): void {
    for (const id of plan.remove) this.#remove(id);
    for (const key of plan.start) void this.#begin(key);
    for (const runtime of plan.prewarm) void this.#prewarm(runtime);
    for (const key of plan.noRoom)
      this.#versions.get(key)?.giveUp(this.#deps.clock.now() - ROOM_MS, noRoom());
    for (const [key, version] of this.#versions)
      if (version.retired && version.isEmpty()) this.#versions.delete(key);
    this.#neededMiB = plan.neededMiB;
    this.#cancel?.();
    const nowMs = this.#deps.clock.now();
    const wakeAtMs = Math.min(
      plan.wakeAtMs ?? Number.POSITIVE_INFINITY,
      plan.noRoom.length > 0 ? nowMs + 500 : Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(wakeAtMs))
      this.#cancel = this.#deps.clock.after(wakeAtMs - nowMs, () => this.replan());
    this.#deps.changed();
  }

  async #begin(key: string): Promise<void> {
    const version = this.#versions.get(key);
    if (!version) return;
    const { code } = version;
    const type = version.waitingCount > version.starting ? 'on-demand' : 'provisioned-concurrency';
    version.starting += 1;
    this.#making += 1;
    try {
      const generic = code.runtime.prewarmed ? this.#generics.take(code.runtime.key) : undefined;
      const held = await this.#starter.start(code, type, generic, this.#deps.signal);
      this.#held.set(held.sandbox.id, { held, version });
      // Beginning ahead of its calls is none of theirs.
      if (type === 'provisioned-concurrency') held.hasBegun = true;
      version.problem = undefined;
      this.#offer(version, held);
    } catch (error) {
      this.#startFailed(version, error);
    } finally {
      version.starting -= 1;
      this.#making -= 1;
      this.replan();
    }
  }

  #startFailed(version: VersionSandboxes, error: unknown): void {
    const { log, clock } = this.#deps;
    const isOurs = !(error instanceof InitFailure) && !(error instanceof TuttiError);
    if (isOurs) log.error('Cannot make a sandbox', { error, function: version.code.key });
    version.problem = error instanceof InitFailure ? 'FUNCTION_ERROR_INIT_FAILURE' : String(error);
    version.notBeforeMs = clock.now() + RETRY_MS;
    version.fail(
      isOurs ? new TuttiError('Unavailable', 'A sandbox could not be made', { cause: error }) : error,
    );
  }

  async #prewarm(key: string): Promise<void> {
    const runtime = this.#generics.begin(key);
    if (!runtime) return;
    this.#making += 1;
    try {
      const generic = await this.#starter.makeGeneric(runtime);
      if (!this.#generics.add(key, generic)) await this.#starter.remove(generic);
    } catch (error) {
      this.#generics.failed(key);
      this.#deps.log.warn('Cannot make a sandbox ahead', { error, runtime: key });
    } finally {
      this.#making -= 1;
      this.replan();
    }
  }

  /** To the call that has waited longest, else it rests. */
  #offer(version: VersionSandboxes, held: HeldSandbox): void {
    if (!held.exit && version.hand(held)) return;
    if (held.exit || version.retired) {
      this.#drop(held);
      return;
    }
    version.idle.push(held);
    held.rest((error) => {
      this.#deps.log.warn('Removed a sandbox that could not be frozen', { error, sandbox: held.sandbox.id });
      version.forget(held);
      this.#drop(held);
    });
  }

  #lease(version: VersionSandboxes, held: HeldSandbox): Lease {
    const isFirst = !held.hasBegun;
    held.hasBegun = true;
    let over = false;
    const end = (then: () => void): void => {
      if (over) return;
      over = true;
      version.busy -= 1;
      then();
      this.replan();
    };
    return {
      id: held.sandbox.id,
      link: held.link,
      log: held.log,
      initMs: isFirst ? held.initMs : undefined,
      exit: () => held.exit,
      peakMemory: () => this.#deps.host.peakMemory(held.sandbox).catch(() => undefined),
      release: () => end(() => this.#offer(version, held)),
      discard: () => end(() => this.#drop(held)),
    };
  }

  #exited({ id }: Sandbox, exit: SandboxExit): void {
    const beginning = this.#starter.beginning.get(id);
    if (beginning) {
      beginning.exit = exit;
      beginning.link.close('The runtime has ended');
    }
    const generic = this.#generics.remove(id);
    if (generic) void this.#end(() => this.#starter.remove(generic));
    const known = this.#held.get(id);
    if (!known) return;
    const { held, version } = known;
    held.exit ??= exit;
    held.link.close('The runtime has ended');
    if (version.forget(held)) this.#drop(held);
    this.replan();
  }

  #remove(id: string): void {
    const generic = this.#generics.remove(id);
    if (generic) void this.#end(() => this.#starter.remove(generic));
    const known = this.#held.get(id);
    if (known?.version.forget(known.held)) this.#drop(known.held);
  }

  #drop(held: HeldSandbox): void {
    if (!this.#held.delete(held.sandbox.id)) return;
    void this.#end(() => held.end('The sandbox is removed'));
  }

  async #end(remove: () => Promise<void>): Promise<void> {
    try {
      await remove();
    } catch (error) {
      this.#deps.log.error('Cannot remove a sandbox', { error });
    }
  }

  #versionOf(code: PoolCode): VersionSandboxes {
    const known = this.#versions.get(code.key);
    if (known) return known;
    const fresh = new VersionSandboxes(code, this.#deps.clock);
    this.#versions.set(code.key, fresh);
    return fresh;
  }
}

function noRoom(): TuttiError {
  const message = 'Rate Exceeded. There is no room on this host for another sandbox';
  return new TuttiError('TooManyRequests', message, {
    detail: 'ConcurrentInvocationLimitExceeded',
    retryAfterSeconds: 1,
  });
}
