// How controllers are driven: keys in, steps out, again when it failed.
//
// One queue per controller. A step that throws is repeated with back-off; Conflict quietly; NotFound counts as success;
// Terminal is not repeated until the object changes. A `wakeAt` is a timer that any change overtakes. No step starts
// before the caches of all its triggers are filled.
import { setMaxListeners } from 'node:events';
import { isError } from '../model/errors.ts';
import type { ApiObject } from '../model/object.ts';
import { backoffMs, keyBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Controller, Outcome } from './controller.ts';
import { chainOf, type Log } from './log.ts';
import { WorkQueue } from './queue.ts';
import { type ControllerMetrics, newTally, type Tally, widened } from './runner-metrics.ts';

export interface RunnerOptions {
  readonly controllers: readonly Controller[];
  readonly clock: Clock;
  readonly log: Log;
  /** Ends everything; steps under way get the same signal. */
  readonly signal: AbortSignal;
}

export interface Runner {
  metrics(): readonly ControllerMetrics[];
  /** Resolves when all caches are filled and steps run. */
  started(): Promise<void>;
  /** Resolves when no key waits and none is under way (timers do not count). */
  idle(): Promise<void>;
  /** Resolves after the signal has aborted and the last step has ended. */
  stopped(): Promise<void>;
}

const CONCURRENCY = 4;

/** Starts all controllers; returns at once. */
export function runControllers({ controllers, clock, log, signal }: RunnerOptions): Runner {
  setMaxListeners(0, signal); // one signal ends all controllers
  const loops = controllers.map((controller) =>
    runOne(controller, clock, log.child({ controller: controller.name }), signal),
  );
  const started = Promise.all(loops.map((loop) => loop.started)).then(() => undefined);
  started.catch(() => undefined); // whoever asks hears of it
  return {
    metrics: () => loops.map((loop) => loop.metrics()),
    started: () => started,
    async idle() {
      await started;
      // One controller's step may wake another: quiet once all are quiet together.
      while (loops.some((loop) => loop.isBusy())) await Promise.all(loops.map((loop) => loop.quiet()));
    },
    async stopped() {
      if (!signal.aborted)
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
      await Promise.all(loops.map((loop) => loop.quiet()));
    },
  };
}

interface Loop {
  readonly started: Promise<void>;
  metrics(): ControllerMetrics;
  isBusy(): boolean;
  /** Resolves when nothing waits or is under way. */
  quiet(): Promise<void>;
}

function runOne(controller: Controller, clock: Clock, log: Log, signal: AbortSignal): Loop {
  const tally = newTally();
  const limit = controller.concurrency ?? CONCURRENCY;
  const cancels: Cancel[] = [];
  let isOpen = false;
  const listeners: (() => void)[] = [];
  const isBusy = () => queue.underWay > 0 || (isOpen && queue.depth > 0);
  const pump = (): void => {
    while (isOpen && queue.underWay < limit) {
      const next = queue.take();
      if (!next) return;
      tally.queueMs = widened(tally.queueMs, clock.now() - next.addedAtMs);
      void step(controller, next.key, { clock, log, signal, queue, tally }).then(() => {
        queue.done(next.key);
        if (queue.depth > 0) pump();
        if (isBusy()) return;
        for (const listener of listeners.splice(0)) listener();
      });
    }
  };
  // In the next turn of the event loop, so that changes that come together cost one step.
  const queue = new WorkQueue(clock, () => setImmediate(pump));
  const open = async (): Promise<void> => {
    for (const { informer, keys } of controller.triggers) {
      const wake = (object: ApiObject, previous: ApiObject | undefined): void => {
        for (const key of keys(object, previous)) queue.add(key);
      };
      cancels.push(informer.onChange(({ object, previous }) => wake(object, previous)));
    }
    await Promise.all(controller.triggers.map(({ informer }) => informer.synced()));
    isOpen = !signal.aborted;
    pump();
  };
  const close = (): void => {
    isOpen = false;
    for (const cancel of cancels) cancel();
    queue.close();
  };
  signal.addEventListener('abort', close, { once: true });
  return {
    started: open(),
    metrics: () => snapshot(controller.name, tally, queue),
    isBusy,
    quiet: () => (isBusy() ? new Promise<void>((resolve) => listeners.push(resolve)) : Promise.resolve()),
  };
}

interface StepContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly queue: WorkQueue;
  readonly tally: Tally;
}

/** One step of one key; never rejects. */
async function step(controller: Controller, key: string, context: StepContext): Promise<void> {
  const { clock, tally, signal } = context;
  const beganMs = clock.now();
  try {
    succeed(key, await controller.reconcile(key, signal), context);
  } catch (error) {
    if (signal.aborted) return;
    if (isError(error, 'NotFound')) succeed(key, { type: 'settled' }, context);
    else fail(key, error, context);
  } finally {
    tally.steps += 1;
    tally.stepMs = widened(tally.stepMs, clock.now() - beganMs);
  }
}

function succeed(key: string, outcome: Outcome, { queue, tally }: StepContext): void {
  tally.attempts.delete(key);
  tally.problems.delete(key);
  if (outcome.type === 'settled') {
    tally.waits.delete(key);
    queue.unschedule(key);
    return;
  }
  tally.waits.set(key, { key, atMs: outcome.atMs, why: outcome.why });
  queue.schedule(key, outcome.atMs);
}

function fail(key: string, error: unknown, { clock, log, queue, tally }: StepContext): void {
  const attempts = (tally.attempts.get(key) ?? 0) + 1;
  tally.attempts.set(key, attempts);
  tally.waits.delete(key);
  const retryAtMs = clock.now() + backoffMs(keyBackoff, attempts);
  if (isError(error, 'Conflict')) {
    tally.conflicts += 1;
    log.debug('Somebody else wrote first: trying again', { key, attempts });
    queue.schedule(key, retryAtMs);
    return;
  }
  tally.errors += 1;
  const isFinal = isError(error, 'Terminal');
  const sinceMs = tally.problems.get(key)?.sinceMs ?? clock.now();
  const message = chainOf(error);
  tally.problems.set(key, { key, message, attempts, sinceMs, ...(isFinal ? {} : { retryAtMs }) });
  log.error(isFinal ? 'A step failed for good' : 'A step failed', { key, attempts, error });
  if (isFinal) queue.unschedule(key);
  else queue.schedule(key, retryAtMs);
}

function snapshot(controller: string, tally: Tally, queue: WorkQueue): ControllerMetrics {
  const { steps, errors, conflicts, stepMs, queueMs } = tally;
  const problems = [...tally.problems.values()];
  const waits = [...tally.waits.values()];
  return {
    controller,
    steps,
    errors,
    conflicts,
    depth: queue.depth,
    underWay: queue.underWay,
    stepMs,
    queueMs,
    problems,
    waits,
  };
}
