// Is what a function's code needs on this host: its runtime's image, its unpacked archive, its container image?
//
// Each revision is made ready once, and again with growing pauses while it cannot be. While a new one is not ready, calls still get the
// one that was ready last, as on AWS. What stands is told as the object's status.
import { backoffMs } from '../../machinery/backoff.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import { isError } from '../../model/errors.ts';
import type { FunctionReadiness, FunctionVersion, LambdaFunction } from '../../model/kinds/function.ts';
import type { FunctionConfig } from '../../model/kinds/function-schema.ts';
import type { SandboxRuntime } from './sandbox.ts';

/** Code that calls can be answered with. */
export interface ReadyCode {
  readonly config: FunctionConfig;
  readonly runtime: SandboxRuntime;
  /** Absent: the code is in the image. */
  readonly codeDir?: string;
}

export interface ReadinessDeps {
  /** Throws what a user can act on. */
  prepare(config: FunctionConfig): Promise<Omit<ReadyCode, 'config'>>;
  report(object: Versioned, status: FunctionReadiness): void;
  /** One became ready, or one that was is gone. */
  changed(): void;
  readonly clock: Clock;
  readonly log: Log;
}

export type Versioned = LambdaFunction | FunctionVersion;

interface Entry {
  object: Versioned;
  /** The revision that `status` is about. */
  status: FunctionReadiness;
  ready: ReadyCode | undefined;
  failures: number;
  /** Settles when the present revision is ready or has failed. */
  decided: Promise<void>;
}

const RETRY = { baseMs: 1000, maxMs: 60_000 };

export class Readiness {
  readonly #deps: ReadinessDeps;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: ReadinessDeps) {
    this.#deps = deps;
  }

  /** All that there are. */
  follow(objects: readonly Versioned[]): void {
    const there = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const uid of this.#entries.keys()) if (!there.has(uid)) this.#entries.delete(uid);
    for (const object of objects) this.#see(object);
  }

  /** What calls of it are answered with; undefined while nothing of it was ever ready. */
  readyOf({ metadata: { uid } }: Versioned): ReadyCode | undefined {
    return this.#entries.get(uid)?.ready;
  }

  statusOf({ metadata: { uid } }: Versioned): FunctionReadiness | undefined {
    return this.#entries.get(uid)?.status;
  }

  /** Resolves when the present revision is ready or has failed. */
  async decided({ metadata: { uid } }: Versioned): Promise<void> {
    await this.#entries.get(uid)?.decided;
  }

  #see(object: Versioned): void {
    const { uid } = object.metadata;
    const { revision } = object.spec;
    const known = this.#entries.get(uid);
    if (known) {
      known.object = object;
      if (known.status.revision === revision) return;
    }
    const entry = known ?? this.#fresh(object);
    entry.status = {
      state: 'Pending',
      revision,
      reason: 'Creating',
      message: 'The function is being created.',
    };
    entry.failures = 0;
    this.#entries.set(uid, entry);
    entry.decided = this.#prepare(entry, object.spec);
  }

  #fresh(object: Versioned): Entry {
    const status: FunctionReadiness = { state: 'Pending', revision: '' };
    return { object, status, ready: undefined, failures: 0, decided: Promise.resolve() };
  }

  async #prepare(entry: Entry, config: FunctionConfig): Promise<void> {
    const { uid } = entry.object.metadata;
    const isCurrent = () => this.#entries.get(uid) === entry && entry.status.revision === config.revision;
    // Until it takes a while nobody has to know that it is not ready yet.
    const cancel = this.#deps.clock.after(100, () => {
      if (isCurrent()) this.#deps.report(entry.object, entry.status);
    });
    try {
      const prepared = await this.#deps.prepare(config);
      if (!isCurrent()) return;
      entry.ready = { config, ...prepared };
      entry.status = { state: 'Active', revision: config.revision };
      this.#deps.changed();
    } catch (error) {
      if (!isCurrent()) return;
      this.#failed(entry, config, error);
    } finally {
      cancel();
    }
    this.#deps.report(entry.object, entry.status);
  }

  #failed(entry: Entry, config: FunctionConfig, error: unknown): void {
    const { clock, log } = this.#deps;
    const { name } = entry.object.spec;
    log.warn('Cannot make a function ready', { error, function: name });
    const message = error instanceof Error ? error.message : String(error);
    entry.status = { state: 'Failed', revision: config.revision, reason: reasonOf(config, error), message };
    entry.failures += 1;
    clock.after(backoffMs(RETRY, entry.failures), () => {
      if (this.#entries.get(entry.object.metadata.uid) !== entry) return;
      if (entry.status.state === 'Failed' && entry.status.revision === config.revision)
        entry.decided = this.#prepare(entry, config);
    });
  }
}

/** In the words of Lambda. */
function reasonOf({ packageType }: FunctionConfig, error: unknown): string {
  if (packageType === 'Zip') return isError(error, 'NotFound') ? 'InvalidZipFileException' : 'InvalidRuntime';
  return isError(error, 'Forbidden', 'Unauthorized') ? 'ImageAccessDenied' : 'InvalidImage';
}
