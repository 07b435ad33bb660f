// Taking a unit out of traffic: no new requests by any path, then those in flight end.
//
//   withdraw: marked here -> service rules and balancer are told at once -> both have confirmed (at most 1 s)
//   drained:  both have confirmed, if they were late (a unit that still gets requests must not be stopped) ->
//             layer 7 until its requests have ended (drain timeout, half the grace period), layer 4 at most 2 s
//             (all of it within half the grace period)
//
// Needs nothing of the control program: the local mark overrides what the cluster still says until the unit is restored
// or gone.

import type { BalancingPlan } from '../../core/balancing/world.ts';
import type { ServerStatus } from '../../drivers/balancer/driver.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import { delay } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';
import type { BalancerRunner } from '../balancer/runner.ts';
import type { DataPlane, DrainLimits, TrafficUnit } from '../data-plane.ts';
import type { ServiceRunner } from './services.ts';
import type { WithdrawnUnits } from './withdrawn-units.ts';

export interface WithdrawalDeps {
  readonly withdrawn: WithdrawnUnits;
  readonly services: ServiceRunner;
  readonly balancer: BalancerRunner;
  readonly network: NetworkDriver;
  /** A TargetGroup by key, for its drain timeout. */
  targetGroup(key: string): TargetGroup | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const confirmMs = 1000;
const layer4Ms = 2000;
const ordinaryDrainMs = 10_000;
const pollMs = 50;

export function openDataPlane(deps: WithdrawalDeps): DataPlane {
  const { withdrawn, services, balancer, clock, log } = deps;
  /** Units of which not everybody has been told yet. */
  const telling = new Map<string, Promise<unknown>>();
  return {
    async withdraw(unit) {
      withdrawn.add(unit.uid, unit.addresses);
      const told = Promise.all([services.applied(), balancer.applied()]).then(
        () => 'told' as const,
        (error: unknown) => {
          log.warn('A unit could not be taken out of traffic everywhere', { error, unit: unit.uid });
          return 'failed' as const;
        },
      );
      telling.set(unit.uid, told);
      void told.then(() => {
        if (telling.get(unit.uid) === told) telling.delete(unit.uid);
      });
      if (!(await within(clock, told, confirmMs)))
        log.warn('Traffic took too long to confirm that a unit is out', { unit: unit.uid });
    },
    async drained(unit, limits) {
      const beganMs = clock.now();
      const told = telling.get(unit.uid);
      if (told !== undefined) await within(clock, told, limits.graceMs / 2, limits.signal);
      const left = { ...limits, graceMs: Math.max(0, limits.graceMs - 2 * (clock.now() - beganMs)) };
      await Promise.all([drainedAtLayer7(deps, unit, left), drainedAtLayer4(deps, unit, left)]);
    },
    restore(uid) {
      telling.delete(uid);
      if (!withdrawn.remove(uid)) return;
      services.applied().catch((error: unknown) => log.warn('Cannot load service rules', { error }));
      balancer.applied().catch((error: unknown) => log.warn('Cannot configure the balancer', { error }));
    },
  };
}

/** Whether it was done in time. */
async function within(
  clock: Clock,
  task: Promise<unknown>,
  ms: number,
  signal = new AbortController().signal,
): Promise<boolean> {
  const over = new AbortController();
  const late = delay(clock, ms, AbortSignal.any([over.signal, signal])).then(() => false);
  const first = await Promise.race([task.then(() => true), late]);
  over.abort();
  return first;
}

/** Requests that the balancer has in flight on the unit: HTTP for the drain timeout, connections for as long as layer 4. */
async function drainedAtLayer7(deps: WithdrawalDeps, unit: TrafficUnit, limits: DrainLimits): Promise<void> {
  const plan = deps.balancer.plan();
  if (plan === undefined) return;
  const beganMs = deps.clock.now();
  const allowed = new Map(
    plan.config.backends.map(({ name, mode }) => [
      name,
      mode === 'tcp' ? layer4Ms : Math.min(drainTimeoutMs(deps, plan, name), limits.graceMs / 2),
    ]),
  );
  await until(deps, limits, async () => {
    const spentMs = deps.clock.now() - beganMs;
    const busy = (await deps.balancer.servers()).filter(
      (server) => isOf(server, unit) && server.inFlight - (server.upgraded ?? 0) > 0,
    );
    return busy.every(({ backend }) => spentMs >= (allowed.get(backend) ?? layer4Ms));
  });
}

/** Connections that the kernel brings to the unit. */
async function drainedAtLayer4(deps: WithdrawalDeps, unit: TrafficUnit, limits: DrainLimits): Promise<void> {
  const untilMs = deps.clock.now() + Math.min(layer4Ms, limits.graceMs / 2);
  await until(deps, limits, async () => {
    if (deps.clock.now() >= untilMs) return true;
    const counts = await Promise.all(unit.addresses.map((address) => deps.network.countConnections(address)));
    return counts.every((count) => count === 0);
  });
}

/** Asks until the answer is yes or the caller's time is over. A question that fails counts as yes: nobody is there to wait for. */
async function until(
  { clock, log }: WithdrawalDeps,
  { signal }: DrainLimits,
  isDone: () => Promise<boolean>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await isDone()) return;
    } catch (error) {
      log.warn('Cannot see what a unit still has in flight', { error });
      return;
    }
    await delay(clock, pollMs, signal);
  }
}

function isOf(server: ServerStatus, unit: TrafficUnit): boolean {
  return unit.addresses.some((address) => server.server.startsWith(`${address}_`));
}

function drainTimeoutMs(deps: WithdrawalDeps, plan: BalancingPlan, backend: string): number {
  const key = [...plan.backends].find(([, backends]) => backends.includes(backend))?.[0];
  const group = key === undefined ? undefined : deps.targetGroup(key);
  return group?.spec.drainTimeoutMs ?? ordinaryDrainMs;
}
