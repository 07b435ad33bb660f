// A container cluster for tests: the real store and API in memory, a clock that tests move, and a kubelet that only
// pretends (testing-kubelet.ts).
//
// `run` moves time on second by second and lets everything settle after each: nothing is under way and no revision was
// added while we looked.
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import type { Controller } from '../../machinery/controller.ts';
import { openEventRecorder } from '../../machinery/events.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { type Runner, runControllers } from '../../machinery/runner.ts';
import { eventKind } from '../../model/kinds/event.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import { type ContainerDeps, type ContainerInformers, startContainerInformers } from './deps.ts';
import { type Kubelet, pretendKubelet } from './testing-kubelet.ts';

type Controllers = (deps: ContainerDeps) => readonly Controller[];

/** The part of the cluster that can be started again. */
interface Control {
  readonly deps: ContainerDeps;
  readonly runner: Runner;
  readonly stop: AbortController;
}

/** Opens it with these controllers running. */
export async function openTestCluster(controllers: Controllers): Promise<TestCluster> {
  const clock = fakeClock();
  const api = await openTestApi({ kinds: allKinds, clock, fieldManager: 'controller' });
  const cluster = new TestCluster(api, clock, controllers);
  await cluster.start();
  return cluster;
}

export class TestCluster {
  readonly client: ObjectClient;
  readonly clock: FakeClock;
  readonly #api: TestApi;
  readonly #controllers: Controllers;
  readonly #kubeletStop = new AbortController();
  readonly #seen: ContainerInformers;
  readonly #kubelet: Kubelet;
  #control: Control | undefined;

  constructor(api: TestApi, clock: FakeClock, controllers: Controllers) {
    this.client = api.client;
    this.clock = clock;
    this.#api = api;
    this.#controllers = controllers;
    this.#seen = startContainerInformers({ ...this.#shared(), signal: this.#kubeletStop.signal });
    this.#kubelet = pretendKubelet(this.client, this.#seen.pods, clock);
  }

  get deps(): ContainerDeps {
    return this.#running().deps;
  }

  #running(): Control {
    if (!this.#control) throw new Error('The cluster is not started');
    return this.#control;
  }

  #shared() {
    return { client: this.client, clock: this.clock, log: silentLog };
  }

  async start(): Promise<void> {
    const stop = new AbortController();
    const shared = { ...this.#shared(), signal: stop.signal };
    const events = openEventRecorder({ ...shared, kind: eventKind, component: 'test' });
    const deps: ContainerDeps = { ...shared, informers: startContainerInformers(shared), events };
    const runner = runControllers({ ...shared, controllers: this.#controllers(deps) });
    this.#control = { deps, runner, stop };
    await Promise.all([runner.started(), this.#seen.pods.synced()]);
  }

  async stop(): Promise<void> {
    const { stop, runner } = this.#running();
    stop.abort();
    await runner.stopped();
  }

  /** Ends the controllers and their caches and starts them again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    this.#kubelet.stop();
    this.#kubeletStop.abort();
    await this.#api.close();
  }

  /** Lets everything that is due happen. */
  async settle(): Promise<void> {
    const { store } = this.#api;
    for (let quiet = 0; quiet < 3; quiet += 1) {
      const before = store.revision;
      await this.#running().runner.idle();
      await this.#kubelet.idle();
      await this.deps.events.flushed();
      for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (store.revision !== before) quiet = -1;
    }
  }

  /** Moves time on; `each` is called after every second. */
  async run(seconds: number, each?: () => void): Promise<void> {
    await this.settle();
    for (let i = 0; i < seconds; i += 1) {
      await this.clock.advance(1000);
      await this.settle();
      each?.();
    }
  }

  /** Moves time on until it holds; fails after `limitSeconds`. */
  async runUntil(holds: () => boolean, limitSeconds = 120, each?: () => void): Promise<void> {
    await this.settle();
    for (let i = 0; i < limitSeconds && !holds(); i += 1) await this.run(1, each);
    if (holds()) return;
    throw new Error(
      `Not within ${limitSeconds} s: ${JSON.stringify(this.#running().runner.metrics(), null, 1)}`,
    );
  }

  /** `reason: message` of all events. */
  async events(): Promise<readonly string[]> {
    await this.deps.events.flushed();
    return (await this.client.list(eventKind)).items.map(({ reason, message }) => `${reason}: ${message}`);
  }

  pods(): readonly Pod[] {
    return this.#seen.pods.list();
  }
}
