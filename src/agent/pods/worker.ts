// One pod's worker: asks the plan for the next step, performs it, tells the status; one thing at a time.
//
//   running --deleted, or object gone--> ending --> gone
//
// Woken by changes of the pod, exits of its containers, results of its probes and by time. Stopping the worker leaves the
// containers as they are: the next agent adopts them.
import type { Exit } from '../../drivers/container/driver.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { isDeleting } from '../../model/object.ts';
import { reasonOf } from './container-status.ts';
import { PodContext } from './context.ts';
import type { PodDeps } from './deps.ts';
import { plan, type Step } from './plan.ts';
import { Probing } from './probing.ts';
import type { PodRecord } from './record.ts';
import { podStatus } from './status.ts';
import { backOff, downwardOf, makeNetwork, makeVolumes, resolveImage, startContainer } from './steps.ts';
import { type Ending, removeAll, stopAll, stopOne } from './terminate.ts';
import { terminationMessage } from './termination.ts';
import { ensureVolumes } from './volumes/volumes.ts';

const RETRY_MS = 1000;

export class PodWorker {
  readonly #context: PodContext;
  readonly #probing: Probing;
  #wake: (() => void) | undefined;
  #woken = false;
  #stopped = false;
  #forced = false;
  #finished = false;

  constructor(deps: PodDeps, pod: Pod, record: PodRecord) {
    this.#context = new PodContext(deps, pod, record, () => this.#changed());
    this.#probing = new Probing(this.#context);
  }

  get pod(): Pod {
    return this.#context.pod;
  }

  get record(): PodRecord {
    return this.#context.record;
  }

  /** The pod as it is wanted now. */
  update(pod: Pod): void {
    this.#context.pod = pod;
    if (isDeleting(pod)) this.#context.interrupt.abort();
    this.wake();
  }

  /** The object is gone although its containers may run: it was deleted by force. */
  objectGone(): void {
    this.#forced = true;
    this.#context.interrupt.abort();
    this.wake();
  }

  exited(id: string, exit: Exit): void {
    const { deps, pod } = this.#context;
    const container = this.record.containers.find(({ run }) => run?.handle.id === id);
    if (!container?.run || container.run.exit) return;
    const message = terminationMessage(deps.layout, pod, container.spec, {
      attempt: container.run.attempt,
      exit,
    });
    const run = { ...container.run, exit, reason: reasonOf(exit), message };
    this.#context.changeContainer(container.name, {
      run,
      ready: false,
      started: false,
      killBecause: undefined,
    });
  }

  /** Configuration that the pod mounts may have changed. */
  refreshVolumes(): void {
    const { deps, record } = this.#context;
    if (!record.volumesReady || isDeleting(this.pod)) return;
    try {
      ensureVolumes(deps.layout, downwardOf(this.#context), deps.sources);
    } catch (error) {
      deps.log.debug('Volumes stay as they are', { error, pod: this.pod.metadata.name });
    }
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
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
        if (isDeleting(this.pod) || this.#forced) await this.#end();
        else await this.#perform(plan(this.pod, this.record, deps.clock.now()));
      } catch (error) {
        deps.log.error('Pod step failed', {
          error,
          pod: this.pod.metadata.name,
          namespace: this.pod.metadata.namespace,
        });
        await this.#sleep(deps.clock.now() + RETRY_MS);
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
        return startContainer(context, step.container, step.attempt);
      case 'back-off':
        return backOff(context, step.container, step.untilMs, step.delayMs);
      case 'stop':
        return this.#restartUnhealthy(step.container);
      case 'finish':
        return this.#finish();
      case 'wait':
        return this.#sleep(step.untilMs);
    }
  }

  /** Stops a container whose probe failed; its exit is then as any other. */
  async #restartUnhealthy(name: string): Promise<void> {
    const context = this.#context;
    const container = context.container(name);
    const seconds = container.spec.livenessProbe?.terminationGracePeriodSeconds;
    const graceMs = seconds === undefined ? undefined : seconds * 1000;
    await stopOne(context, { forced: false, beganMs: context.deps.clock.now(), graceMs }, container);
    const { handle } = container.run ?? { handle: { id: '' } };
    this.exited(handle.id, await context.deps.containers.wait(handle));
  }

  /** The pod has ended by itself: what still runs is stopped, then it rests until it is deleted. */
  async #finish(): Promise<void> {
    await stopAll(this.#context, { forced: false, beganMs: this.#context.deps.clock.now() });
    await this.#sleep(undefined);
  }

  async #end(): Promise<void> {
    const context = this.#context;
    const ending: Ending = { forced: this.#forced, beganMs: context.deps.clock.now() };
    this.#probing.stop();
    await stopAll(context, ending);
    await this.#collectExits();
    await removeAll(context);
    await context.deps.finished(this.pod);
    this.#finished = true;
  }

  /** The last status tells how each container ended. */
  async #collectExits(): Promise<void> {
    const { containers } = this.#context.deps;
    for (const { run } of this.record.containers) {
      if (!run || run.exit) continue;
      const killed = { exitCode: 137, outOfMemory: false, finishedMs: this.#context.deps.clock.now() };
      this.exited(run.handle.id, await containers.wait(run.handle).catch(() => killed));
    }
  }

  async #sleep(untilMs: number | undefined): Promise<void> {
    const { clock } = this.#context.deps;
    if (!this.#woken && !this.#stopped) {
      await new Promise<void>((resolve) => {
        const cancel = untilMs === undefined ? () => {} : clock.after(untilMs - clock.now(), resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#woken = false;
  }

  #changed(): void {
    if (!isDeleting(this.pod) && !this.#forced && !this.#stopped) this.#probing.follow();
    this.tell();
    this.wake();
  }

  /** Reports the status as it stands. */
  tell(): void {
    const { deps, record, pod, withdrawn } = this.#context;
    if (this.#forced) return;
    deps.report(
      pod,
      podStatus({ pod, record, nodeAddress: deps.nodeAddress, nowMs: deps.clock.now(), withdrawn }),
    );
  }

  /** Called once after adoption: probers for what runs already. */
  begin(): void {
    this.#changed();
  }
}
