// One pod's worker: asks the plan for the next step, performs it, tells the status; one thing at a time.
//
//   running --deleted, or object gone--> ending --> gone
//
// Woken by changes of the pod, exits of its containers, results of its probes and by time. Stopping the worker leaves the
// containers as they are: the next agent adopts them.
import { DriverError, type Exit } from '../../drivers/container/driver.ts';
import { isPodTerminal, type Pod } from '../../model/kinds/pod.ts';
import { isDeleting } from '../../model/object.ts';
import type { PodStatus } from '../../model/wire/kubernetes.ts';
import { Rest } from '../rest.ts';
import { failureOf } from './adopt.ts';
import { reasonOf } from './container-status.ts';
import { PodContext } from './context.ts';
import type { PodDeps } from './deps.ts';
import { resolveImage } from './image-step.ts';
import { isContainerOf } from './names.ts';
import { plan, type Step } from './plan.ts';
import { Probing } from './probing.ts';
import { type ContainerRecord, isRunning, type PodRecord } from './record.ts';
import { changedDefinitions } from './redefinition.ts';
import { podStatus } from './status.ts';
import { backOff, downwardOf, makeNetwork, makeVolumes, startContainer } from './steps.ts';
import { type Ending, release, removeAll, stopAll, stopOne, takeOut } from './terminate.ts';
import { terminationMessage } from './termination.ts';
import { ensureVolumes } from './volumes/volumes.ts';

const RETRY_MS = 1000;

export class PodWorker {
  readonly #context: PodContext;
  readonly #probing: Probing;
  readonly #rest: Rest;
  #stopped = false;
  #finished = false;
  /** Exits of containers whose start is not on record yet: some are quicker than the answer to their start. */
  readonly #early = new Map<string, Exit>();
  /** The object was gone at this time: deleted by force. */
  #forcedMs: number | undefined;

  constructor(deps: PodDeps, pod: Pod, record: PodRecord) {
    this.#context = new PodContext(deps, pod, record, () => this.#changed());
    this.#probing = new Probing(this.#context);
    this.#rest = new Rest(deps.clock);
  }

  get pod(): Pod {
    return this.#context.pod;
  }

  get record(): PodRecord {
    return this.#context.record;
  }

  /** The status that was told last. */
  get told(): PodStatus | undefined {
    return this.#context.told;
  }

  /** The pod as it is wanted now. */
  update(pod: Pod): void {
    this.#context.accept(pod);
    const failed = this.record.failed ?? failureOf(pod, this.record);
    const containers = changedDefinitions(pod, this.record, this.#context);
    if (failed !== this.record.failed || containers !== this.record.containers)
      this.#context.change({ failed, containers });
    this.wake();
  }

  /** The object is gone although its containers may run: it was deleted by force. */
  objectGone(): void {
    this.#forcedMs ??= this.#context.deps.clock.now();
    this.#context.interrupt.abort();
    this.wake();
  }

  /** A container has ended; ids of other pods are nothing. */
  exited(id: string, exit: Exit, reason = reasonOf(exit)): void {
    const { deps, pod } = this.#context;
    if (!isContainerOf(pod.metadata.uid, id)) return;
    const container = this.record.containers.find(({ run }) => run?.handle.id === id);
    if (!container?.run) this.#early.set(id, exit);
    if (!container?.run || container.run.exit) return;
    const { attempt } = container.run;
    const message = terminationMessage(deps.layout, pod, container.spec, { attempt, exit });
    const ended = { ready: false, started: false, killBecause: undefined, killGraceMs: undefined };
    this.#context.changeContainer(container.name, {
      run: { ...container.run, exit, reason, message },
      ...ended,
    });
    if (exit.outOfMemory) this.#tellOutOfMemory(container);
  }

  #tellOutOfMemory({ name, spec }: ContainerRecord): void {
    const limit = spec.resources?.limits?.memory;
    const told =
      limit === undefined ? 'the host ran out of memory' : `it used more than its limit of ${limit}`;
    const message = `Container ${name} was killed: ${told}; give it more (resources.limits.memory) or make it use less`;
    this.#context.event('Warning', 'OOMKilling', message, name);
  }

  /** Ids of the containers that there were at a time: what ran by then and is not among them has ended unseen. */
  compare(ids: ReadonlySet<string>, atMs: number): void {
    for (const { run } of this.record.containers.filter(isRunning))
      if (run && run.createdMs < atMs && !ids.has(run.handle.id)) this.#lost(run.handle.id);
  }

  /** Configuration that the pod refers to may have changed. */
  refreshVolumes(): void {
    const { deps, record } = this.#context;
    if (isDeleting(this.pod) || record.failed) return;
    this.#tryNow();
    if (!record.volumesReady) return;
    try {
      ensureVolumes(deps.layout, downwardOf(this.#context), deps.sources);
    } catch (error) {
      deps.log.debug('Volumes stay as they are', { error, pod: this.pod.metadata.name });
    }
  }

  wake(): void {
    this.#rest.wake();
  }

  /** Leaves the containers alone and ends the loop. */
  stop(): void {
    this.#stopped = true;
    this.#probing.stop();
    this.wake();
  }

  /** Resolves when the pod is gone from this host, or the worker was stopped. */
  async run(): Promise<void> {
    const { deps } = this.#context;
    while (!this.#stopped && !this.#finished) {
      try {
        if (isDeleting(this.pod) || this.#forcedMs !== undefined) await this.#end();
        else await this.#perform(plan(this.pod, this.record, deps.clock.now()));
      } catch (error) {
        const { name, namespace } = this.pod.metadata;
        deps.log.error('Pod step failed', { error, pod: name, namespace });
        await this.#rest.until(deps.clock.now() + RETRY_MS);
      }
    }
    this.#probing.stop();
  }

  async #perform(step: Step): Promise<void> {
    const context = this.#context;
    switch (step.type) {
      case 'refuse':
        context.event('Warning', step.reason, step.message);
        return context.change({ failed: { reason: step.reason, message: step.message } });
      case 'network':
        return makeNetwork(context);
      case 'volumes':
        return makeVolumes(context);
      case 'resolve-image':
        return resolveImage(context, step.container);
      case 'start':
        return this.#start(step.container, step.attempt);
      case 'back-off':
        return backOff(context, step.container, step.untilMs, step.delayMs);
      case 'stop':
        return this.#restartUnhealthy(step.container);
      case 'finish':
        return this.#finish();
      case 'wait':
        return this.#rest.until(step.untilMs);
    }
  }

  async #start(name: string, attempt: number): Promise<void> {
    this.#early.clear();
    await startContainer(this.#context, name, attempt);
    for (const [id, exit] of this.#early) this.exited(id, exit);
    this.#early.clear();
  }

  /** Out of traffic, then stopped; the exit is then as any other. It takes traffic again once it is ready. */
  async #restartUnhealthy(name: string): Promise<void> {
    const context = this.#context;
    const container = context.container(name);
    const ending = { forced: false, beganMs: context.deps.clock.now(), graceMs: container.killGraceMs };
    await takeOut(context, ending);
    this.tell();
    await stopOne(context, ending, container);
    if (container.run) await this.#collect(container.run.handle.id);
  }

  /** The pod has ended by itself: what still runs is stopped, then it rests until it is deleted. */
  async #finish(): Promise<void> {
    const context = this.#context;
    await stopAll(context, { forced: false, beganMs: context.deps.clock.now() });
    await this.#collectExits();
    // Its containers are the only witnesses until the cluster has the last status.
    if (isPodTerminal(this.pod)) await release(context);
    await this.#rest.until();
  }

  async #end(): Promise<void> {
    const context = this.#context;
    const forced = this.#forcedMs !== undefined;
    const ending: Ending = { forced, beganMs: this.#forcedMs ?? context.deps.clock.now() };
    this.#probing.stop();
    await stopAll(context, ending);
    await this.#collectExits();
    await removeAll(context);
    await context.deps.finished(this.pod);
    this.#finished = true;
  }

  /** The last status tells how each container ended. */
  async #collectExits(): Promise<void> {
    for (const { run } of this.record.containers.filter(isRunning))
      if (run) await this.#collect(run.handle.id);
  }

  async #collect(id: string): Promise<void> {
    const exit = await this.#context.deps.containers.wait({ id }).catch((error) => {
      if (error instanceof DriverError && error.code === 'NotFound') return undefined;
      throw error;
    });
    if (exit) this.exited(id, exit);
    else this.#lost(id);
  }

  #lost(id: string): void {
    const exit = { exitCode: 137, outOfMemory: false, finishedMs: this.#context.deps.clock.now() };
    this.exited(id, exit, 'ContainerStatusUnknown');
  }

  /** What waits for configuration is tried again at once. */
  #tryNow(): void {
    const { record } = this.#context;
    if (record.waiting) this.#context.change({ waiting: { ...record.waiting, retryAtMs: undefined } });
    for (const { name, waiting } of record.containers)
      if (waiting?.reason === 'CreateContainerConfigError')
        this.#context.changeContainer(name, { waiting: { ...waiting, retryAtMs: undefined } });
  }

  #changed(): void {
    const isEnding = isDeleting(this.pod) || this.#forcedMs !== undefined || this.record.failed !== undefined;
    if (!isEnding && !this.#stopped) {
      this.#probing.follow();
      this.#restore();
    }
    this.tell();
    this.wake();
  }

  /** After a restart for a failed probe: ready again means in service again. */
  #restore(): void {
    const { deps, withdrawn, record, pod } = this.#context;
    const serving = record.containers.filter(({ type }) => type !== 'init');
    if (!withdrawn || !serving.every((each) => isRunning(each) && each.ready && !each.killBecause)) return;
    this.#context.withdrawn = false;
    deps.dataPlane.restore(pod.metadata.uid);
  }

  /** Reports the status as it stands. */
  tell(): void {
    const context = this.#context;
    const { deps, record, pod, withdrawn, told } = context;
    if (this.#forcedMs !== undefined) return;
    const { nodeAddress, clock } = deps;
    context.told = podStatus({ pod, told, record, nodeAddress, nowMs: clock.now(), withdrawn });
    deps.report(pod, context.told);
  }

  /** Called once after adoption: probers for what runs already. */
  begin(): void {
    this.#changed();
  }
}
