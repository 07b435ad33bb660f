// All pods of this host's nodes: one worker each, from the moment a pod is bound here until nothing of it is left.
//
// On start the runner takes stock (containers, ports, the cache on disk), gives every known pod a worker that adopts what it
// finds, and, once the cluster's list is known, removes what belongs to no pod.
import { join } from 'node:path';
import type { Exit } from '../../drivers/container/driver.ts';
import { delay } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { keyOf } from '../../model/object.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import { ObjectCache } from '../object-cache.ts';
import { StatusReporter } from '../status-reporter.ts';
import { adopt, type Inventory, surplus } from './adopt.ts';
import type { PodDeps } from './deps.ts';
import { isOnTheWay, pauseMs } from './on-the-way.ts';
import { podPatch } from './status-patch.ts';
import { removeStrangers, type StrangerDeps } from './strangers.ts';
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
  /** Resolves when what is known of pods is on disk. */
  written(): Promise<void>;
  /** Resolves when the workers have ended after the signal. */
  stopped(): Promise<void>;
}

const FINISH_RETRY_MS = 1000;
/** Many changes of configuration come together: one look at the volumes does for them. */
const REFRESH_MS = 100;
const STOP_WITHIN_MS = 3000;

export async function startPodRunner(deps: RunnerDeps): Promise<PodRunner> {
  const runner = new Runner(deps);
  await runner.start();
  return runner;
}

class Runner implements PodRunner {
  readonly #deps: RunnerDeps;
  readonly #podDeps: PodDeps;
  readonly #reporter: StatusReporter<Pod>;
  readonly #cache: ObjectCache<Pod>;
  readonly #workers = new Map<string, PodWorker>();
  readonly #runs = new Map<string, Promise<void>>();
  /** Namespaces whose configuration has changed since the last look. */
  readonly #stale = new Set<string>();
  #inventory: Inventory = { containers: [], ports: [] };

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#reporter = new StatusReporter({ ...deps, kind: podKind, patch: podPatch, pauseMs });
    this.#cache = new ObjectCache(join(deps.layout.stateDir, 'agent', 'pods'), (error, uid) =>
      deps.log.error('Cannot write down what is known of a pod', { error, uid }),
    );
    this.#podDeps = {
      ...deps,
      report: (pod, status) => this.#report(pod, status),
      finished: (pod) => this.#finished(pod),
    };
  }

  async start(): Promise<void> {
    const { containers, network, pods, signal, log } = this.#deps;
    void this.#followEvents();
    this.#inventory = { containers: await containers.list(), ports: await network.listPorts() };
    for (const pod of this.#cache.list()) this.#seen(pod);
    pods.onChange(({ type, object }) => {
      if (type === 'removed') this.#gone(object);
      else this.#seen(object);
    });
    // What ended while the list was made is told by neither.
    await this.#resync();
    void pods.synced().then(
      () => this.#removeStrangers().catch((error) => log.error('Cannot remove what is left over', { error })),
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
    if (this.#stale.size === 0) this.#deps.clock.after(REFRESH_MS, () => this.#refresh());
    this.#stale.add(namespace);
  }

  written(): Promise<void> {
    return this.#cache.flushed();
  }

  async stopped(): Promise<void> {
    // A pod in the middle of its grace period is not waited for: the next agent goes on with it.
    const patience = new Promise<void>((resolve) => this.#deps.clock.after(STOP_WITHIN_MS, resolve));
    await Promise.race([Promise.all(this.#runs.values()), patience]);
    await this.#cache.flushed();
  }

  #refresh(): void {
    for (const worker of this.#workers.values())
      if (this.#stale.has(worker.pod.metadata.namespace ?? '')) worker.refreshVolumes();
    this.#stale.clear();
  }

  #seen(pod: Pod): void {
    if (!this.#deps.nodes.has(pod.spec.nodeName ?? '')) return;
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid) ?? this.#begin(pod);
    if (worker.pod !== pod) {
      this.#cache.put({ ...pod, status: worker.told ?? pod.status });
      worker.update(pod);
    }
    this.#reporter.seen(pod);
  }

  #begin(pod: Pod): PodWorker {
    const { clock } = this.#deps;
    const { uid } = pod.metadata;
    const record = adopt(pod, this.#inventory, clock.now());
    const worker = new PodWorker(this.#podDeps, pod, record);
    this.#workers.set(uid, worker);
    const run = this.#removeSurplus(pod, worker).then(() => {
      worker.begin();
      return worker.run();
    });
    this.#runs.set(
      uid,
      run.finally(() => this.#runs.delete(uid)),
    );
    return worker;
  }

  /** What is on the host of this pod and is not to run: before anything of it starts. */
  async #removeSurplus(pod: Pod, { record }: PodWorker): Promise<void> {
    const { containers, log } = this.#deps;
    for (const handle of surplus(pod, record, this.#inventory)) {
      log.info('Removed a former container', { container: handle.id, pod: pod.metadata.name });
      await containers
        .remove(handle)
        .catch((error) => log.error('Cannot remove container', { error, container: handle.id }));
    }
  }

  #report(pod: Pod, status: PodStatus): void {
    if (!isOnTheWay(status)) this.#cache.put({ ...pod, status });
    this.#reporter.report(pod, status);
  }

  #gone(pod: Pod): void {
    this.#reporter.forget(pod.metadata.uid);
    this.#workers.get(pod.metadata.uid)?.objectGone();
  }

  /** Everything is removed from this host: the object may go, and the worker does. */
  async #finished(pod: Pod): Promise<void> {
    const { client, clock, signal, log } = this.#deps;
    const { uid } = pod.metadata;
    while (!signal.aborted) {
      try {
        await client.delete(podKind, keyOf(pod), { uid, gracePeriodSeconds: 0 });
        break;
      } catch (error) {
        if (isError(error, 'NotFound', 'Conflict')) break;
        log.debug('Pod is not deleted yet', { error, pod: pod.metadata.name });
        await delay(clock, FINISH_RETRY_MS, signal);
      }
    }
    if (signal.aborted) return;
    this.#workers.delete(uid);
    this.#reporter.forget(uid);
    this.#cache.remove(uid);
  }

  /** What belongs to no pod of ours, and workers from the cache whose pod is gone. */
  async #removeStrangers(): Promise<void> {
    const { pods, nodes } = this.#deps;
    const ours = pods.list().filter(({ spec }) => nodes.has(spec.nodeName ?? ''));
    const known = new Set(ours.map(({ metadata }) => metadata.uid));
    for (const [uid, worker] of this.#workers) if (!known.has(uid)) worker.objectGone();
    const isKnown = (uid: string): boolean => known.has(uid) || this.#workers.has(uid);
    const inventory = this.#inventory;
    this.#inventory = { containers: [], ports: [] };
    const deps: StrangerDeps = this.#deps;
    await removeStrangers(deps, inventory, isKnown);
    for (const { metadata } of this.#cache.list())
      if (!isKnown(metadata.uid)) this.#cache.remove(metadata.uid);
  }

  async #followEvents(): Promise<void> {
    const { containers, signal, log } = this.#deps;
    try {
      for await (const event of containers.events(signal)) {
        if (event.type === 'exit') this.#exited(event.id, event.exit);
        else if (event.type === 'resync')
          await this.#resync().catch((error) => log.error('Cannot list containers', { error }));
      }
    } catch (error) {
      if (!signal.aborted) log.error('Lost the events of containers', { error });
    }
  }

  /** Events may have been lost: looks at every container. */
  async #resync(): Promise<void> {
    const atMs = this.#deps.clock.now();
    const all = await this.#deps.containers.list();
    for (const { handle, exit } of all) if (exit) this.#exited(handle.id, exit);
    const ids = new Set(all.map(({ handle }) => handle.id));
    for (const worker of this.#workers.values()) worker.compare(ids, atMs);
  }

  #exited(id: string, exit: Exit): void {
    // A worker that is made later must hear of it too.
    const inventory = this.#inventory.containers.map((each) =>
      each.handle.id === id ? { ...each, exit } : each,
    );
    this.#inventory = { ...this.#inventory, containers: inventory };
    for (const worker of this.#workers.values()) worker.exited(id, exit);
  }
}
