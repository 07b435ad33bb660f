// When may a machine start? Once the kernel filters its traffic as its security groups say.
//
// The caller may be ahead of the caches here, which then learn of the machine a moment later.
import type { Clock } from '../../machinery/clock.ts';
import { delay } from '../../machinery/clock.ts';
import type { Security } from './security.ts';
import type { ServiceRunner } from './services.ts';

export interface AdmissionDeps {
  readonly security: Security;
  readonly services: ServiceRunner;
  readonly clock: Clock;
}

const lookAgainMs = 20;

/** Resolves then, for the machine with this address. Rejects when the signal aborts or the kernel could not be told. */
export async function admitted(deps: AdmissionDeps, address: string, signal: AbortSignal): Promise<void> {
  const { security, services, clock } = deps;
  while (!services.isFollowing() || !security.knows(address)) {
    signal.throwIfAborted();
    await delay(clock, lookAgainMs, signal);
  }
  await services.applied();
}
