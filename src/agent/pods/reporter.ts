// Tells the cluster what became of pods: only what changed, the latest only, again until it was taken.
//
// While control is down the statuses wait here; events wait no longer than their worth.
import { backoffMs } from '../../machinery/backoff.ts';
import type { Cancel, Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { keyOf } from '../../model/object.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import { statusPatch } from './status.ts';

const RETRY = { baseMs: 200, maxMs: 5000 };

interface Pending {
  pod: Pod;
  status: PodStatus;
  /** What the cluster has, as far as we wrote it. */
  written: PodStatus | undefined;
  busy: boolean;
  failures: number;
  cancel?: Cancel;
}

export class Reporter {
  readonly #client: ObjectClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #pending = new Map<string, Pending>();

  constructor(deps: { readonly client: ObjectClient; readonly clock: Clock; readonly log: Log }) {
    this.#client = deps.client;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  report(pod: Pod, status: PodStatus): void {
    const { uid } = pod.metadata;
    const known = this.#pending.get(uid);
    // The first time all is written: what the cluster has may be older than what this pod came with.
    const entry = known ?? { pod, status, written: undefined, busy: false, failures: 0 };
    entry.pod = pod;
    entry.status = status;
    this.#pending.set(uid, entry);
    if (!entry.busy) void this.#write(entry);
  }

  forget(uid: string): void {
    this.#pending.get(uid)?.cancel?.();
    this.#pending.delete(uid);
  }

  async #write(entry: Pending): Promise<void> {
    entry.busy = true;
    entry.cancel?.();
    try {
      // Changes that come while one is under way are written together afterwards.
      for (
        let patch = statusPatch(entry.written, entry.status);
        patch;
        patch = statusPatch(entry.written, entry.status)
      ) {
        const { status, pod } = entry;
        const body = { metadata: { uid: pod.metadata.uid }, status: patch };
        await this.#client.patch(podKind, keyOf(pod), body, { type: 'merge', subresource: 'status' });
        entry.written = status;
        entry.failures = 0;
      }
    } catch (error) {
      this.#failed(entry, error);
    }
    entry.busy = false;
  }

  #failed(entry: Pending, error: unknown): void {
    // Gone, or another pod of the same name: nobody waits for this status.
    if (isError(error, 'NotFound', 'Conflict', 'Invalid')) {
      if (isError(error, 'Invalid'))
        this.#log.error('Pod status was refused', { error, pod: entry.pod.metadata.name });
      this.forget(entry.pod.metadata.uid);
      return;
    }
    entry.failures += 1;
    entry.cancel = this.#clock.after(backoffMs(RETRY, entry.failures), () => void this.#write(entry));
  }
}
