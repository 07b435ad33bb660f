// Tells the cluster what became of objects that this host carries out: only what changed, the latest only, again until it was taken.
//
// While control is down the statuses wait here. What somebody else wrote over ours is seen and written again: the host
// knows best what is on it.
import { backoffMs } from '../machinery/backoff.ts';
import type { Cancel, Clock } from '../machinery/clock.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { isError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import { type ApiObject, keyOf } from '../model/object.ts';
import { statusDifference } from './status-difference.ts';

const RETRY = { baseMs: 200, maxMs: 5000 };

type WithStatus = ApiObject & { readonly status?: object };

interface Entry<T> {
  object: T;
  wanted: object;
  known: { readonly status: object | undefined; readonly version: number };
  busy: boolean;
  failures: number;
  cancel?: Cancel;
}

export interface StatusReporterOptions<T extends WithStatus> {
  readonly client: ObjectClient;
  readonly kind: Kind<T>;
  /** The fields of status that are ours. */
  readonly fields: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

export class StatusReporter<T extends WithStatus> {
  readonly #options: StatusReporterOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();

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
    // A moment later: what changes together is written together.
    entry.cancel ??= this.#options.clock.after(0, () => void this.#write(entry));
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
    const { client, kind, fields } = this.#options;
    entry.cancel?.();
    entry.cancel = undefined;
    if (entry.busy) return; // what came meanwhile is written by the one that is under way
    entry.busy = true;
    const next = () => statusDifference(entry.known.status, entry.wanted, fields);
    try {
      for (let patch = next(); patch; patch = next()) {
        const { metadata } = entry.object;
        const body = { metadata: { uid: metadata.uid }, status: patch };
        const options = { type: 'merge', subresource: 'status' } as const;
        const result = knownOf(await client.patch(kind, keyOf(entry.object), body, options));
        if (result.version > entry.known.version) entry.known = result;
        entry.failures = 0;
      }
    } catch (error) {
      this.#failed(entry, error);
    }
    entry.busy = false;
  }

  #failed(entry: Entry<T>, error: unknown): void {
    const { log, clock, kind } = this.#options;
    const { uid, name } = entry.object.metadata;
    if (isError(error, 'NotFound')) {
      this.forget(uid);
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
