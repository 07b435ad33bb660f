// Lifecycle hooks: postStart and preStop, as a command, an HTTP request or a sleep.
import type { ContainerDriver, ContainerHandle } from '../../drivers/container/driver.ts';
import { type Clock, delay } from '../../machinery/clock.ts';
import type { Container, LifecycleHandler } from '../../model/wire/kubernetes.ts';
import { checkExec, checkHttp } from './probes/check.ts';

/** A hook may take long; its caller bounds it by the signal. */
const LONG_MS = 24 * 3600 * 1000;

const ABORTED = 'it was not waited for';

export interface HookTarget {
  readonly address: string;
  readonly container: Container;
  readonly handle: ContainerHandle;
}

export interface HookContext {
  readonly driver: ContainerDriver;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Undefined when it went well, else what went wrong. Ends with its signal, whatever the hook still does. */
export async function runHook(
  { driver, clock, signal }: HookContext,
  handler: LifecycleHandler,
  target: HookTarget,
): Promise<string | undefined> {
  const aborted = new Promise<string>((resolve) => {
    if (signal.aborted) resolve(ABORTED);
    signal.addEventListener('abort', () => resolve(ABORTED), { once: true });
  });
  return Promise.race([aborted, perform({ driver, clock, signal }, handler, target)]);
}

async function perform(
  { driver, clock, signal }: HookContext,
  handler: LifecycleHandler,
  target: HookTarget,
): Promise<string | undefined> {
  try {
    if (handler.sleep) {
      await delay(clock, handler.sleep.seconds * 1000, signal);
      return undefined;
    }
    if (handler.exec) {
      const result = await checkExec(driver, handler.exec, target, LONG_MS);
      return result.passed ? undefined : result.message;
    }
    if (handler.httpGet) {
      const result = await checkHttp(handler.httpGet, target, LONG_MS);
      return result.passed ? undefined : result.message;
    }
    return 'the hook has no handler that is supported';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
