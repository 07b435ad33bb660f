// Keeps the kernel's rules as Services, EndpointSlices and security groups want them, less the units that are being taken out.
//
// Nothing is loaded before all caches are filled: until then the kernel keeps what it has, so a restart (also without
// the control program) changes nothing. A failure is logged and tried again; now and then everything is looked at anew, as
// others may have flushed the host's rules.

import { serviceRules } from '../../core/discovery/service-rules.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import { SERVICE_NAME_LABEL } from '../../model/kinds/endpoint-slice.ts';
import type { Service } from '../../model/kinds/service.ts';
import type { Endpoint, NetworkConfig, ServiceRule } from '../../model/network-config.ts';
import { coalesced } from './coalesced.ts';
import { unitAddressOf } from './load-balancer-twin.ts';
import type { Security } from './security.ts';
import type { WithdrawnUnits } from './withdrawn-units.ts';

export interface ServicesDeps {
  readonly layout: HostLayout;
  readonly driver: NetworkDriver;
  readonly services: Informer<Service>;
  /** With the index `service` (sliceIndex below). */
  readonly slices: Informer<EndpointSlice>;
  readonly security: Security;
  readonly withdrawn: WithdrawnUnits;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface ServiceRunner {
  /** Resolves when the kernel has what is wanted now. Rejects when it could not be told. */
  applied(): Promise<void>;
  /** Whether enough is known here to tell the kernel anything. */
  isFollowing(): boolean;
  /** Rules of others that are loaded along with the services' own. */
  setExtra(rules: readonly ServiceRule[]): void;
}

/** The index of slices by `namespace/service`. */
export const sliceIndex = 'service';

/** Where a slice is found by sliceIndex. */
export function sliceServices(slice: EndpointSlice): readonly string[] {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? [] : [`${slice.metadata.namespace}/${name}`];
}

const retryMs = 1000;
const lookAgainMs = 15_000;

/** Starts following; returns at once. */
export function startServices(deps: ServicesDeps): ServiceRunner {
  const { driver, services, slices, security, clock, log, signal } = deps;
  let extra: readonly ServiceRule[] = [];
  let loaded: NetworkConfig | undefined;
  const synced = Promise.all([services.synced(), slices.synced(), security.synced()]);
  const apply = coalesced(async () => {
    const config = { services: [...wantedRules(deps), ...extra], ...security.wanted() };
    await driver.apply(config);
    const before = loaded;
    loaded = config;
    await forgetStale(deps, before, config);
  });
  const follow = () => {
    if (signal.aborted || loaded === undefined) return;
    apply().catch((error: unknown) => {
      log.error('Cannot load the network’s rules', { error });
      clock.after(retryMs, follow);
    });
  };
  const begin = async (): Promise<void> => {
    await synced;
    loaded = { services: [] };
    services.onChange(follow);
    slices.onChange(follow);
    security.onChange(follow);
    follow();
    const lookAgain = () => {
      follow();
      if (!signal.aborted) clock.after(lookAgainMs, lookAgain);
    };
    clock.after(lookAgainMs, lookAgain);
  };
  begin().catch((error: unknown) => {
    if (!signal.aborted) log.error('Cannot follow services', { error });
  });
  return {
    applied: async () => {
      if (loaded !== undefined) await apply(); // before that the kernel's rules are not ours to judge
    },
    isFollowing: () => loaded !== undefined,
    setExtra(rules) {
      extra = rules;
      follow();
    },
  };
}

function wantedRules({ layout, services, slices, withdrawn }: ServicesDeps): readonly ServiceRule[] {
  return serviceRules({
    services: services.list(),
    slicesOf: ({ metadata }) => slices.byIndex(sliceIndex, `${metadata.namespace}/${metadata.name}`),
    withdrawn: withdrawn.addresses(),
    unitAddressOf: (address) => unitAddressOf(layout, address),
  });
}

/** UDP clients stick to a target for as long as the kernel remembers: those of targets that left are made to choose again. */
async function forgetStale(
  deps: ServicesDeps,
  before: NetworkConfig | undefined,
  now: NetworkConfig,
): Promise<void> {
  const current = new Set(udpTargets(now).map(textOf));
  const gone = udpTargets(before ?? { services: [] }).filter((target) => !current.has(textOf(target)));
  await Promise.all(
    gone.map((target) =>
      deps.driver.forgetConnections(target, 'UDP').catch((error: unknown) => {
        deps.log.warn('Cannot forget connections', { error, target: textOf(target) });
      }),
    ),
  );
}

function udpTargets(config: NetworkConfig): readonly Endpoint[] {
  return config.services.filter(({ protocol }) => protocol === 'UDP').flatMap(({ targets }) => targets);
}

function textOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
