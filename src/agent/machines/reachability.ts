// Is the guest reached over the network? Asked often while it boots, seldom afterwards; told as EC2's status check.
//
//   initializing --port 22 open, or a boot report--> ok --no answer, four times--> impaired --answer--> ok
//        |--port 22 refused for 20 s (no sshd)--> ok
//        +--no answer for five minutes--> impaired
import type { Cancel } from '../../machinery/clock.ts';
import type { MachineContext } from './context.ts';
import type { Reach } from './deps.ts';
import { restore } from './end.ts';
import type { MachineRecord } from './record.ts';

const WITHOUT_SSHD_MS = 20_000;
const BOOT_MS = 300_000;
const MISSES = 4;
const EAGER_MS = 30_000;

/** What the answer makes of the check; `misses` counts silence in a row. Pure. */
export function checkAfter(
  { check, startedMs = 0 }: MachineRecord,
  reach: Reach,
  misses: number,
  nowMs: number,
): 'initializing' | 'ok' | 'impaired' {
  const bootingMs = nowMs - startedMs;
  if (reach === 'open') return 'ok';
  if (reach === 'refused')
    return check === 'initializing' && bootingMs < WITHOUT_SSHD_MS ? 'initializing' : 'ok';
  if (check === 'ok') return misses >= MISSES ? 'impaired' : 'ok';
  return check === 'impaired' || bootingMs >= BOOT_MS ? 'impaired' : 'initializing';
}

/** Until it is asked again. Pure. */
export function pauseMs({ check, startedMs = 0 }: MachineRecord, nowMs: number): number {
  if (check === 'ok') return 15_000;
  return nowMs - startedMs < EAGER_MS ? 250 : 2000;
}

export class Reachability {
  readonly #context: MachineContext;
  #cancel: Cancel | undefined;
  #isAsking = false;
  #hasEnded = false;
  #misses = 0;

  constructor(context: MachineContext) {
    this.#context = context;
  }

  /** Asks while the guest runs, and not otherwise. */
  follow(): void {
    const { guest, port } = this.#context.record;
    if (this.#hasEnded) return;
    if (guest !== 'running' || !port) this.stop();
    else if (!this.#cancel && !this.#isAsking) this.#again();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#misses = 0;
  }

  /** Never asks again. */
  end(): void {
    this.#hasEnded = true;
    this.stop();
  }

  /** The guest has answered, in whatever way. */
  isOk(): void {
    const { record, deps, isEnding } = this.#context;
    this.#misses = 0;
    if (isEnding || record.check === 'ok' || record.guest !== 'running') return;
    const asked = record.asked === 'reboot' ? undefined : record.asked;
    this.#context.change({ check: 'ok', checkSinceMs: deps.clock.now(), failures: 0, asked });
    if (asked === undefined) restore(this.#context);
  }

  #again(): void {
    const { deps, record } = this.#context;
    this.#cancel = deps.clock.after(pauseMs(record, deps.clock.now()), () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const { deps, record } = this.#context;
    if (!record.port) return;
    const { startedMs, check } = record;
    this.#cancel = undefined;
    this.#isAsking = true;
    const reach = await deps.reach(record.port.address, check === 'ok').catch((): Reach => 'silent');
    this.#isAsking = false;
    const now = this.#context.record;
    // The answer of an earlier run says nothing of this one.
    if (now.guest === 'running' && now.startedMs === startedMs) this.#heard(reach);
    this.follow();
  }

  #heard(reach: Reach): void {
    if (this.#context.isEnding) return;
    const { deps, record } = this.#context;
    const nowMs = deps.clock.now();
    this.#misses = reach === 'silent' ? this.#misses + 1 : 0;
    const check = checkAfter(record, reach, this.#misses, nowMs);
    if (check === 'ok') this.isOk();
    if (check === 'ok' || check === record.check) return;
    this.#context.change({ check, checkSinceMs: nowMs });
    if (check === 'impaired')
      this.#context.event('Warning', 'Unreachable', 'Machine does not answer over the network');
  }
}
