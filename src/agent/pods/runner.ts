// All pods of this host's nodes: one worker each, from the moment a pod is bound here until nothing of it is left.
//
// On start the runner takes stock (containers, ports, the cache on disk), gives every known pod a worker that adopts what it
// finds, and, once the cluster's list is known, removes what belongs to no pod.
import type { Exit } from '../../drivers/container/driver.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { keyOf } from '../../model/object.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import { adopt, type Inventory } from './adopt.ts';
import { PodCache } from './cache.ts';
import type { PodDeps } from './deps.ts';
import { LABEL } from './names.ts';
import { Reporter } from './reporter.ts';
import { removeVolumes } from './volumes/volumes.ts';
import { PodWorker } from './worker.ts';

export interface RunnerDeps extends Omit<PodDeps, 'report' | 'finished'> {
  readonly client: ObjectClient;
  /** Pods bound to any node. */
  readonly pods: Informer<Pod>;
  /** Names of this host's nodes. */
  readonly nodes: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface PodRunner {
  /** Pods that have a worker, by UID. */
  workers(): ReadonlyMap<string, PodWorker>;
  /** ConfigMaps or Secrets changed: brings mounted volumes up to date. */
  refreshVolumes(namespace: string): void;
  /** Resolves when the workers have ended after the signal. */
  stopped(): Promise<void>;
}

const FINISH_RETRY_MS = 1000;

export async function startPodRunner(deps: RunnerDeps): Promise<PodRunner> {
  const runner = new Runner(deps);
  await runner.start();
  return runner;
}

class Runner implements PodRunner {
  readonly #deps: RunnerDeps;
  readonly #podDeps: PodDeps;
  readonly #reporter: Reporter;
  readonly #cache: PodCache;
  readonly #workers = new Map<string, PodWorker>();
  readonly #runs = new Map<string, Promise<void>>();
  /** The status on disk, as text, by UID. */
  readonly #told = new Map<string, string>();
  #inventory: Inventory = { containers: [], ports: [] };

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#reporter = new Reporter(deps);
    this.#cache = new PodCache(deps.layout.stateDir);
    this.#podDeps = {
      ...deps,
      report: (pod, status) => this.#report(pod, status),
      finished: (pod) => this.#finished(pod),
    };
  }

  async start(): Promise<void> {
    const { containers, network, pods, signal } = this.#deps;
    void this.#followEvents();
    this.#inventory = { containers: await containers.list(), ports: await network.listPorts() };
    for (const pod of this.#cache.list()) this.#seen(pod);
    pods.onChange(({ type, object }) => {
      if (type === 'removed') this.#gone(object);
      else this.#seen(object);
    });
    void pods.synced().then(
      () => this.#removeStrangers(),
      () => undefined,
    );
    signal.addEventListener('abort', () => {
      for (const worker of this.#workers.values()) worker.stop();
    });
  }

  workers(): ReadonlyMap<string, PodWorker> {
    return this.#workers;
  }

  refreshVolumes(namespace: string): void {
    for (const worker of this.#workers.values())
      if (worker.pod.metadata.namespace === namespace) worker.refreshVolumes();
  }

  async stopped(): Promise<void> {
    await Promise.all(this.#runs.values());
  }

  #seen(pod: Pod): void {
    if (!this.#deps.nodes.has(pod.spec.nodeName ?? '')) return;
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid);
    this.#remember(pod, worker?.pod);
    if (worker) {
      worker.update(pod);
      return;
    }
    const fresh = new PodWorker(this.#podDeps, pod, adopt(pod, this.#inventory, this.#deps.clock.now()));
    this.#workers.set(uid, fresh);
    fresh.begin();
    this.#runs.set(
      uid,
      fresh.run().finally(() => this.#runs.delete(uid)),
    );
  }

  /** The disk has it first: after a restart what was ready counts as ready, whether or not control heard of it. */
  #report(pod: Pod, status: PodStatus): void {
    const { uid } = pod.metadata;
    const text = JSON.stringify(status);
    if (this.#told.get(uid) !== text) {
      this.#told.set(uid, text);
      this.#cache.put({ ...pod, status });
    }
    this.#reporter.report(pod, status);
  }

  /** The disk is written when what is wanted has changed; `#report` writes it when the status has. */
  #remember(pod: Pod, before: Pod | undefined): void {
    const same = before !== undefined && before.metadata.generation === pod.metadata.generation;
    if (!same || before?.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp) this.#cache.put(pod);
  }

  #gone(pod: Pod): void {
    this.#reporter.forget(pod.metadata.uid);
    this.#workers.get(pod.metadata.uid)?.objectGone();
  }

  /** Everything is removed from this host: the object may go, and the worker does. */
  async #finished(pod: Pod): Promise<void> {
    const { client, clock, signal, log } = this.#deps;
    const { uid } = pod.metadata;
    this.#workers.delete(uid);
    this.#told.delete(uid);
    this.#reporter.forget(uid);
    while (!signal.aborted) {
      try {
        await client.delete(podKind, keyOf(pod), { uid, gracePeriodSeconds: 0 });
        break;
      } catch (error) {
        if (isError(error, 'NotFound', 'Conflict')) break;
        log.debug('Pod is not deleted yet', { error, pod: pod.metadata.name });
        await new Promise<void>((resolve) => clock.after(FINISH_RETRY_MS, resolve));
      }
    }
    if (!signal.aborted) this.#cache.remove(uid);
  }

  /** Containers and ports of pods that the cluster does not know, and workers from the cache whose pod is gone. */
  async #removeStrangers(): Promise<void> {
    const { containers, network, pods, layout, log } = this.#deps;
    const known = new Set(pods.list().map(({ metadata }) => metadata.uid));
    for (const [uid, worker] of this.#workers) if (!known.has(uid)) worker.objectGone();
    const strange = (uid: string | undefined): uid is string =>
      uid !== undefined && !known.has(uid) && !this.#workers.has(uid);
    for (const { handle, labels } of this.#inventory.containers) {
      const uid = labels[LABEL.uid];
      if (!strange(uid)) continue;
      log.warn('Removed a container that belongs to no pod', { container: handle.id, uid });
      await containers
        .remove(handle)
        .catch((error) => log.error('Cannot remove container', { error, container: handle.id }));
      removeVolumes(layout, uid);
    }
    for (const { id } of this.#inventory.ports)
      if (strange(id)) await network.removePort(id).catch(() => undefined);
    this.#inventory = { containers: [], ports: [] };
  }

  async #followEvents(): Promise<void> {
    const { containers, signal, log } = this.#deps;
    for await (const event of containers.events(signal)) {
      if (event.type === 'exit') this.#exited(event.id, event.exit);
      else if (event.type === 'resync')
        await this.#resync().catch((error) => log.error('Cannot list containers', { error }));
    }
  }

  /** Events may have been lost: looks at every container. */
  async #resync(): Promise<void> {
    for (const { handle, exit } of await this.#deps.containers.list())
      if (exit) this.#exited(handle.id, exit);
  }

  #exited(id: string, exit: Exit): void {
    // A worker that is made later must hear of it too.
    const inventory = this.#inventory.containers.map((each) =>
      each.handle.id === id ? { ...each, exit } : each,
    );
    this.#inventory = { ...this.#inventory, containers: inventory };
    for (const worker of this.#workers.values()) {
      if (worker.record.containers.some(({ run }) => run?.handle.id === id)) worker.exited(id, exit);
    }
  }
}
