// The FunctionPool of this node: asks for the memory that sandboxes take, in whole steps, and hears what is granted.
//
// While there is none, or control is down, what was granted last counts; before anything was, nothing limits the pool but the host.
import { backoffMs } from '../../../machinery/backoff.ts';
import type { Cancel, Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import { isError } from '../../../model/errors.ts';
import { type FunctionPool, functionPoolKind } from '../../../model/kinds/function-shift.ts';
import { fieldsPatch } from '../../status-difference.ts';
import { StatusReporter } from '../../status-reporter.ts';
import type { PoolCounts } from './pool-code.ts';

export interface PoolObjectOptions {
  readonly client: ObjectClient;
  /** Of the node, and the pool. */
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** More, or less, was granted. */
  granted(): void;
}

const STEP_MIB = 256;
/** What is asked for at a time, so that what there is of a lot is granted. */
const STRIDE_MIB = 1024;
/** Sandboxes share what processor time there is, each up to its own limit: as for pods with small requests. */
const MILLI_CPU = 100;
/** Less is asked for only when so long less was enough. */
const SHRINK_MS = 60_000;
const STATUS_MS = 1000;
const RETRY = { baseMs: 500, maxMs: 15_000 };

export class PoolObject {
  readonly #options: PoolObjectOptions;
  readonly #reporter: StatusReporter<FunctionPool>;
  #object: FunctionPool | undefined;
  #counts: PoolCounts = { sandboxes: 0, busy: 0, neededMiB: 0 };
  /** The most that was needed lately. */
  #peak = { memoryMiB: 0, atMs: 0 };
  #writing = false;
  #failures = 0;
  #cancel: Cancel | undefined;

  constructor(options: PoolObjectOptions) {
    this.#options = options;
    const { client, clock, log, signal, node } = options;
    const patch = fieldsPatch(['sandboxes', 'busy']);
    const pauseMs = () => STATUS_MS;
    this.#reporter = new StatusReporter({ client, kind: functionPoolKind, patch, pauseMs, clock, log });
    const informer = startInformer({ client, kind: functionPoolKind, clock, log, signal });
    informer.onChange(({ type, object }) => {
      if (object.metadata.name !== node) return;
      const before = this.grantedMiB();
      this.#object = type === 'removed' ? undefined : object;
      this.#reporter.seen(object);
      if (this.grantedMiB() !== before) options.granted();
      else this.say(this.#counts);
    });
  }

  /** Undefined while nobody has said. */
  grantedMiB(): number | undefined {
    return this.#object?.status?.granted?.memoryMiB;
  }

  /** Why there is no more. */
  refusal(): string | undefined {
    return this.#object?.status?.placement?.message;
  }

  say(counts: PoolCounts): void {
    this.#counts = counts;
    if (this.#object) {
      const { sandboxes, busy } = counts;
      this.#reporter.report(this.#object, { ...this.#object.status, sandboxes, busy });
    }
    // After a failure it is asked again in its own time.
    if (this.#failures === 0 && this.#wanted() !== (this.#object?.spec.memoryMiB ?? 0)) void this.#write();
  }

  /** In whole steps; the most of the last minute, not too much more than there is. */
  #wanted(): number {
    const nowMs = this.#options.clock.now();
    const memoryMiB = Math.ceil(this.#counts.neededMiB / STEP_MIB) * STEP_MIB;
    if (memoryMiB >= this.#peak.memoryMiB || nowMs - this.#peak.atMs > SHRINK_MS)
      this.#peak = { memoryMiB, atMs: nowMs };
    const more = this.refusal() === undefined ? STRIDE_MIB : STEP_MIB;
    return Math.min(this.#peak.memoryMiB, (this.grantedMiB() ?? 0) + more);
  }

  async #write(): Promise<void> {
    if (this.#writing || this.#options.signal.aborted) return;
    this.#writing = true;
    this.#cancel?.();
    try {
      for (let asked = -1; asked !== this.#wanted(); ) {
        asked = this.#wanted();
        await this.#ask(asked);
      }
      this.#failures = 0;
      // Less may be enough in a while.
      this.#cancel = this.#options.clock.after(SHRINK_MS + 1000, () => this.say(this.#counts));
    } catch (error) {
      this.#failures += 1;
      if (!isError(error, 'Unavailable', 'Conflict', 'Timeout'))
        this.#options.log.warn('Cannot ask for the memory of functions', { error });
      this.#cancel = this.#options.clock.after(backoffMs(RETRY, this.#failures), () => void this.#write());
    } finally {
      this.#writing = false;
    }
  }

  async #ask(memoryMiB: number): Promise<void> {
    const { client, node } = this.#options;
    const spec = { memoryMiB, milliCpu: memoryMiB === 0 ? 0 : MILLI_CPU };
    try {
      await client.patch(functionPoolKind, { name: node }, { spec }, { type: 'merge' });
    } catch (error) {
      if (!isError(error, 'NotFound')) throw error;
      await client.create(functionPoolKind, { metadata: { name: node }, spec });
    }
  }
}
