// Sandboxes without code that wait for some, by runtime: one at least, more where they are taken often, none of a runtime that no function has.
import type { Clock } from '../../../machinery/clock.ts';
import type { SandboxRuntime } from '../sandbox.ts';
import type { GenericView } from './plan.ts';
import type { Generic } from './starter.ts';

const MOST = 3;
const BUSY_MS = 60_000;
const RETRY_MS = 5000;

interface OfRuntime {
  readonly runtime: SandboxRuntime;
  readonly ready: Generic[];
  making: number;
  /** When they were taken lately. */
  taken: number[];
  notBeforeMs: number;
}

export class GenericSandboxes {
  readonly #clock: Clock;
  readonly #all = new Map<string, OfRuntime>();
  #used: ReadonlySet<string> = new Set();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** These runtimes, and no others, have functions. */
  use(runtimes: readonly SandboxRuntime[]): void {
    this.#used = new Set(runtimes.map(({ key }) => key));
    for (const runtime of runtimes) {
      const fresh = { runtime, ready: [], making: 0, taken: [], notBeforeMs: 0 };
      if (!this.#all.has(runtime.key)) this.#all.set(runtime.key, fresh);
    }
  }

  take(key: string): Generic | undefined {
    const mine = this.#all.get(key);
    mine?.taken.push(this.#clock.now());
    return mine?.ready.shift();
  }

  /** One is being made; undefined when nobody wants it any more. */
  begin(key: string): SandboxRuntime | undefined {
    const mine = this.#all.get(key);
    if (!mine || !this.#used.has(key)) return undefined;
    mine.making += 1;
    return mine.runtime;
  }

  /** False when nobody wants it any more. */
  add(key: string, generic: Generic): boolean {
    const mine = this.#all.get(key);
    if (!mine) return false;
    mine.making -= 1;
    mine.ready.push(generic);
    return true;
  }

  failed(key: string): void {
    const mine = this.#all.get(key);
    if (!mine) return;
    mine.making -= 1;
    mine.notBeforeMs = this.#clock.now() + RETRY_MS;
  }

  remove(id: string): Generic | undefined {
    for (const { ready } of this.#all.values()) {
      const index = ready.findIndex(({ sandbox }) => sandbox.id === id);
      if (index >= 0) return ready.splice(index, 1)[0];
    }
    return undefined;
  }

  count(): number {
    return [...this.#all.values()].reduce((sum, { ready }) => sum + ready.length, 0);
  }

  views(): readonly GenericView[] {
    return [...this.#all].map(([runtime, mine]) => ({
      runtime,
      ready: mine.ready.map(({ sandbox }) => sandbox.id),
      making: mine.making,
      wanted: this.#wanted(runtime, mine),
    }));
  }

  #wanted(key: string, mine: OfRuntime): number {
    const nowMs = this.#clock.now();
    mine.taken = mine.taken.filter((time) => nowMs - time < BUSY_MS);
    if (!this.#used.has(key)) return 0;
    if (nowMs < mine.notBeforeMs) return Math.min(MOST, mine.ready.length);
    return Math.max(1, Math.min(MOST, mine.taken.length));
  }
}
