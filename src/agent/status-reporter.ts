// Tells the cluster what became of objects that this host carries out: only what changed, the latest only, again until it was taken.
//
// While control is down the statuses wait here. What somebody else wrote over ours is seen and written again: the host
// knows best what is on it. Who reports says which changes may wait a moment for what comes next.
import { backoffMs } from '../machinery/backoff.ts';
import type { Cancel, Clock } from '../machinery/clock.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { isError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import { type ApiObject, keyOf } from '../model/object.ts';

const RETRY = { baseMs: 200, maxMs: 5000 };
/** Statuses written at once: each needs a connection, and what waits is told in one go with what comes meanwhile. */
const AT_ONCE = 6;

/** How a status is written: what of it is ours, and what has to be sent. */
export interface StatusPatch {
  readonly type: 'merge' | 'strategic';
  /** Undefined when they say the same. */
  between(before: object | undefined, after: object): object | undefined;
}

type WithStatus = ApiObject & { readonly status?: object };

export interface StatusReporterOptions<T extends WithStatus> {
  readonly client: ObjectClient;
  readonly kind: Kind<T>;
  readonly patch: StatusPatch;
  /** How long this change may wait for what comes next. Default: none does. */
  pauseMs?(before: object | undefined, after: object): number;
  readonly clock: Clock;
  readonly log: Log;
}

interface Entry<T> {
  object: T;
  wanted: object;
  /** What the cluster has. */
  known: { readonly status: object | undefined; readonly version: number };
  busy: boolean;
  failures: number;
  cancel?: Cancel;
}

export class StatusReporter<T extends WithStatus> {
  readonly #options: StatusReporterOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  #writing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: StatusReporterOptions<T>) {
    this.#options = options;
  }

  report(object: T, status: object): void {
    const { uid } = object.metadata;
    const entry = this.#entries.get(uid) ?? {
      object,
      wanted: status,
      known: knownOf(object),
      busy: false,
      failures: 0,
    };
    entry.object = object;
    entry.wanted = status;
    this.#entries.set(uid, entry);
    const { pauseMs = () => 0, clock } = this.#options;
    const waitMs = entry.failures > 0 ? 0 : pauseMs(entry.known.status, status);
    if (waitMs === 0) void this.#write(entry);
    else entry.cancel ??= clock.after(waitMs, () => void this.#write(entry));
  }

  /** The object as the cluster has it now: our own write, an older state, or somebody else's. */
  seen(object: T): void {
    const entry = this.#entries.get(object.metadata.uid);
    const now = knownOf(object);
    if (!entry || now.version <= entry.known.version) return;
    entry.known = now;
    void this.#write(entry);
  }

  forget(uid: string): void {
    this.#entries.get(uid)?.cancel?.();
    this.#entries.delete(uid);
  }

  async #write(entry: Entry<T>): Promise<void> {
    if (entry.busy) return; // what came meanwhile is written by the one that is under way
    entry.busy = true;
    entry.cancel?.();
    entry.cancel = undefined;
    await this.#turn();
    const { client, kind, patch } = this.#options;
    const next = () => patch.between(entry.known.status, entry.wanted);
    try {
      for (let status = next(); status; status = next()) {
        const body = { metadata: { uid: entry.object.metadata.uid }, status };
        const options = { type: patch.type, subresource: 'status' } as const;
        const result = knownOf(await client.patch(kind, keyOf(entry.object), body, options));
        if (result.version > entry.known.version) entry.known = result;
        entry.failures = 0;
      }
    } catch (error) {
      this.#failed(entry, error);
    }
    entry.busy = false;
    const turn = this.#waiting.shift();
    if (turn) turn();
    else this.#writing -= 1;
  }

  /** Also where nobody waits it comes later: what changes in the same moment goes along. */
  async #turn(): Promise<void> {
    if (this.#writing >= AT_ONCE) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#writing += 1;
  }

  #failed(entry: Entry<T>, error: unknown): void {
    const { log, clock, kind } = this.#options;
    const { uid, name } = entry.object.metadata;
    // Gone: nobody waits for this status. What has its name by now is another one.
    if (isError(error, 'NotFound')) {
      if (this.#entries.get(uid) === entry) this.forget(uid);
      return;
    }
    if (isError(error, 'Invalid', 'BadRequest'))
      log.error('A status was refused', { error, kind: kind.kind, name });
    if (this.#entries.get(uid) !== entry) return;
    entry.failures += 1;
    entry.cancel = clock.after(backoffMs(RETRY, entry.failures), () => void this.#write(entry));
  }
}

function knownOf({ status, metadata }: WithStatus): Entry<unknown>['known'] {
  return { status, version: Number(metadata.resourceVersion) || 0 };
}
