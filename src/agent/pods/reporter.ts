// Tells the cluster what became of pods: only what changed, the latest only, again until it was taken.
//
// While control is down the statuses wait here. What somebody else wrote over ours is seen and written again: the host
// knows best what runs on it. Steps on the way to a running container are told together, a moment later: most starts are
// quicker than that, and then nobody has to hear of them.
import { backoffMs } from '../../machinery/backoff.ts';
import type { Cancel, Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { keyOf } from '../../model/object.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import { statusPatch } from './status-patch.ts';

/** How long a step on the way may wait for what comes next. */
const ON_THE_WAY_MS = 300;
const ON_THE_WAY = new Set(['ContainerCreating', 'PodInitializing']);
/** Statuses written at once: each needs a connection, and what waits is told in one go with what comes meanwhile. */
const AT_ONCE = 6;
const RETRY = { baseMs: 200, maxMs: 5000 };

/** What the cluster has. */
interface Known {
  readonly status: PodStatus | undefined;
  readonly version: number;
}

interface Entry {
  pod: Pod;
  wanted: PodStatus;
  known: Known;
  busy: boolean;
  failures: number;
  cancel?: Cancel;
}

const knownOf = ({ status, metadata }: Pod): Known => ({
  status,
  version: Number(metadata.resourceVersion) || 0,
});

export class Reporter {
  readonly #client: ObjectClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  #writing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: { readonly client: ObjectClient; readonly clock: Clock; readonly log: Log }) {
    this.#client = deps.client;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  report(pod: Pod, status: PodStatus): void {
    const { uid } = pod.metadata;
    const entry = this.#entries.get(uid) ?? {
      pod,
      wanted: status,
      known: knownOf(pod),
      busy: false,
      failures: 0,
    };
    entry.pod = pod;
    entry.wanted = status;
    this.#entries.set(uid, entry);
    if (entry.failures > 0 || !isOnTheWay(status) || !isOnTheWay(entry.known.status)) void this.#write(entry);
    else entry.cancel ??= this.#clock.after(ON_THE_WAY_MS, () => void this.#write(entry));
  }

  /** The pod as the cluster has it now: our own write, an older state, or somebody else's. */
  seen(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid);
    const now = knownOf(pod);
    if (!entry || now.version <= entry.known.version) return;
    entry.known = now;
    void this.#write(entry);
  }

  forget(uid: string): void {
    this.#entries.get(uid)?.cancel?.();
    this.#entries.delete(uid);
  }

  async #write(entry: Entry): Promise<void> {
    if (entry.busy) return;
    entry.busy = true;
    entry.cancel?.();
    entry.cancel = undefined;
    await this.#turn();
    try {
      // Changes that come while one is under way are written together afterwards.
      for (let patch = patchOf(entry); patch; patch = patchOf(entry)) {
        const { metadata } = entry.pod;
        const body = { metadata: { uid: metadata.uid }, status: patch };
        const options = { type: 'strategic', subresource: 'status' } as const;
        const result = knownOf(await this.#client.patch(podKind, keyOf(entry.pod), body, options));
        if (result.version > entry.known.version) entry.known = result;
        entry.failures = 0;
      }
    } catch (error) {
      this.#failed(entry, error);
    }
    entry.busy = false;
    const next = this.#waiting.shift();
    if (next) next();
    else this.#writing -= 1;
  }

  /** Also where nobody waits it comes later: what changes in the same moment (running, ready) goes along. */
  async #turn(): Promise<void> {
    if (this.#writing >= AT_ONCE) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#writing += 1;
  }

  #failed(entry: Entry, error: unknown): void {
    const { uid, name } = entry.pod.metadata;
    // Gone: nobody waits for this status. A pod that is another one by now is forgotten when its removal is seen.
    if (isError(error, 'NotFound')) {
      this.forget(uid);
      return;
    }
    if (isError(error, 'Invalid', 'BadRequest'))
      this.#log.error('Pod status was refused', { error, pod: name });
    if (this.#entries.get(uid) !== entry) return;
    entry.failures += 1;
    entry.cancel = this.#clock.after(backoffMs(RETRY, entry.failures), () => void this.#write(entry));
  }
}

/** Between being seen here and running: nothing runs or has run yet, and nothing is wrong. */
export function isOnTheWay(status: PodStatus | undefined): boolean {
  const { phase = 'Pending', initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  const all = [...initContainerStatuses, ...containerStatuses];
  return phase === 'Pending' && all.every(({ state }) => ON_THE_WAY.has(state?.waiting?.reason ?? ''));
}

const patchOf = ({ known, wanted }: Entry) => statusPatch(known.status, wanted);
