// Ending containers in order, inside the time that is left: preStop, SIGTERM, then SIGKILL when the time is over.
//
// The deadline is asked for again and again, because a second delete may bring it nearer.
import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { LifecycleHandler } from '../../model/wire/kubernetes.ts';
import type { ContainerRecord } from './record.ts';

const SIGKILL = 9;
/** A preStop hook that used the whole grace period still leaves this much for SIGTERM, as kubelet does. */
const MINIMUM_MS = 2000;
const POLL_MS = 100;

export interface StopContext {
  readonly driver: ContainerDriver;
  readonly clock: Clock;
  /** When SIGKILL is due, in milliseconds since the epoch. */
  deadlineMs(): number;
  /** Runs a hook; resolves when it is over, whatever came of it. */
  hook(handler: LifecycleHandler, container: ContainerRecord, signal: AbortSignal): Promise<void>;
}

/** Resolves when the container's main process is gone. */
export async function stopContainer(context: StopContext, container: ContainerRecord): Promise<void> {
  const { driver, clock } = context;
  const { run } = container;
  if (!run || run.exit || run.startedMs === undefined) return;
  const gone = new AbortController();
  const exited = driver.wait(run.handle, gone.signal).then(
    () => true,
    () => true,
  );
  try {
    const preStop = container.spec.lifecycle?.preStop;
    if (preStop) {
      const hook = context.hook(preStop, container, gone.signal).then(() => true);
      await beforeDeadline(context, 0, Promise.race([hook, exited]));
    }
    const endMs = Math.max(context.deadlineMs(), preStop ? clock.now() + MINIMUM_MS : 0);
    const extraMs = endMs - context.deadlineMs();
    await driver.kill(run.handle, run.stopSignal ?? 15);
    if (!(await beforeDeadline(context, extraMs, exited))) {
      await driver.kill(run.handle, SIGKILL, { all: true });
      await exited;
    }
  } finally {
    gone.abort();
  }
}

/** True when the promise was first; false when the deadline (plus extra) was. */
async function beforeDeadline(
  { clock, deadlineMs }: StopContext,
  extraMs: number,
  done: Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    const leftMs = deadlineMs() + extraMs - clock.now();
    if (leftMs <= 0) return false;
    const timer = timeout(clock, Math.min(leftMs, POLL_MS));
    const first = await Promise.race([done, timer.promise]);
    timer.cancel();
    if (first) return true;
  }
}

function timeout(clock: Clock, delayMs: number): { readonly promise: Promise<false>; cancel(): void } {
  let cancel = () => {};
  const promise = new Promise<false>((resolve) => {
    cancel = clock.after(delayMs, () => resolve(false));
  });
  return { promise, cancel };
}
