// Keeps the balancer as LoadBalancers, Listeners and TargetGroups want it, less the units that are being taken out.
//
//   objects -> plan (core/balancing) -> driver.apply -> statuses back
//
// Nothing is applied before all caches are filled: until then the balancer serves what it has. A balancer that died is
// started again by the same apply. A certificate that HAProxy refuses, or any other failure, leaves the former
// configuration in place and is tried again.

import type { EndpointWorld } from '../../core/balancing/endpoints.ts';
import { planBalancing } from '../../core/balancing/plan-balancing.ts';
import type { BalancingPlan, MachineSight } from '../../core/balancing/world.ts';
import { endpointsOfPort, findPort } from '../../core/discovery/endpoints.ts';
import type { BalancerDriver, ServerStatus } from '../../drivers/balancer/driver.ts';
import type { Cancel, Clock } from '../../machinery/clock.ts';
import type { Informer, InformerEvent } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { ENDPOINT_CERTIFICATE, endpointAddress } from '../../model/function-hosts.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import { functionUrlKind } from '../../model/kinds/function-rules.ts';
import { httpApiKind } from '../../model/kinds/http-api.ts';
import { type Machine, machineKind } from '../../model/kinds/machine.ts';
import type { Secret } from '../../model/kinds/secret.ts';
import type { Service } from '../../model/kinds/service.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ServiceRule } from '../../model/network-config.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import { definitionOf, type EndpointInformers } from '../functions/gateway/endpoints.ts';
import { coalesced } from '../network/coalesced.ts';
import { unitAddressOf } from '../network/load-balancer-twin.ts';
import { sliceIndex } from '../network/services.ts';
import type { WithdrawnUnits } from '../network/withdrawn-units.ts';
import { certificatePem } from './certificates.ts';
import { proxyTargets } from './proxy-targets.ts';
import { openRequestCounter } from './request-counter.ts';
import { writeStatuses } from './status-writer.ts';
import type { Applied } from './statuses.ts';

export interface BalancerDeps {
  readonly layout: HostLayout;
  readonly client: ObjectClient;
  readonly driver: BalancerDriver;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly listeners: Informer<Listener>;
  readonly targetGroups: Informer<TargetGroup>;
  readonly services: Informer<Service>;
  /** With the index `service` (sliceIndex). */
  readonly slices: Informer<EndpointSlice>;
  readonly secrets: Informer<Secret>;
  readonly machines: Informer<Machine>;
  /** Function URLs and HTTP APIs; absent: there are none. */
  readonly endpoints?: EndpointInformers;
  readonly withdrawn: WithdrawnUnits;
  /** Takes the rules that the balancer cannot carry. */
  setRules(rules: readonly ServiceRule[]): void;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface BalancerRunner {
  /** Resolves when the balancer has what is wanted now. Rejects when it could not be told. */
  applied(): Promise<void>;
  /** What was applied last; undefined before the first time. */
  plan(): BalancingPlan | undefined;
  /** The balancer's servers now; one question at a time, however many ask. */
  servers(): Promise<readonly ServerStatus[]>;
}

const retryMs = 1000;
const roundMs = 1000;
/** Statuses are written at most so often. */
const quietMs = 300;

/** Starts following; returns at once. */
export function startBalancer(deps: BalancerDeps): BalancerRunner {
  const { driver, clock, log, signal } = deps;
  let applied: Applied | undefined;
  let ready = false;
  const apply = coalesced(async () => {
    const plan = planBalancing(worldOf(deps));
    const { refused } = await driver.apply(plan.config);
    applied = { plan, refused };
    deps.setRules(plan.rules);
    rounds.soon();
  });
  const follow = () => {
    if (signal.aborted || !ready) return;
    apply().catch((error: unknown) => {
      log.error('Cannot configure the balancer', { error });
      clock.after(retryMs, follow);
    });
  };
  const servers = shared(() => driver.status());
  const writer = { ...deps, counter: openRequestCounter() };
  const rounds = startRounds(deps, async () => {
    if (applied === undefined) return;
    try {
      await writeStatuses(writer, applied, await servers());
    } catch (error) {
      log.warn('The balancer does not answer', { error });
      follow();
    }
  });
  begin(deps)
    .then(() => {
      ready = true;
      for (const informer of informersOf(deps)) {
        informer.onChange((event) => {
          if (!isNoReason(event)) follow();
        });
      }
      follow();
    })
    .catch((error: unknown) => {
      if (!signal.aborted) log.error('Cannot follow load balancers', { error });
    });
  return {
    applied: async () => {
      if (ready) await apply(); // before that what it serves is not ours to judge
    },
    plan: () => applied?.plan,
    servers,
  };
}

interface Followed {
  synced(): Promise<void>;
  onChange(listener: (event: InformerEvent<ApiObject>) => void): Cancel;
}

/** What is written here - a group's status, with every few requests - or is not looked at is no reason to plan anew. */
function isNoReason({ object, previous }: InformerEvent<ApiObject>): boolean {
  if (previous === undefined || !isSameSpec(object, previous)) return false;
  if (object.kind === machineKind.kind)
    return (object as Machine).status?.state === (previous as Machine).status?.state;
  return STATUS_IS_OURS.includes(object.kind);
}

const STATUS_IS_OURS = [targetGroupKind.kind, functionUrlKind.kind, httpApiKind.kind];

function isSameSpec({ metadata: now }: ApiObject, { metadata: before }: ApiObject): boolean {
  return (
    before.generation !== undefined &&
    before.uid === now.uid &&
    before.generation === now.generation &&
    before.deletionTimestamp === now.deletionTimestamp
  );
}

function informersOf(deps: BalancerDeps): readonly Followed[] {
  const { loadBalancers, listeners, targetGroups, services, slices, secrets, machines, endpoints } = deps;
  const ofEndpoints = endpoints ? Object.values<Followed>({ ...endpoints }) : [];
  return [loadBalancers, listeners, targetGroups, services, slices, secrets, machines, ...ofEndpoints];
}

async function begin(deps: BalancerDeps): Promise<void> {
  await Promise.all(informersOf(deps).map((informer) => informer.synced()));
}

function worldOf(deps: BalancerDeps): Parameters<typeof planBalancing>[0] {
  const { layout, services, slices, secrets, machines, withdrawn } = deps;
  return {
    loadBalancers: deps.loadBalancers.list(),
    listeners: deps.listeners.list(),
    targetGroups: deps.targetGroups.list(),
    endpointsOf(namespace, name, port) {
      const service = services.find({ namespace, name });
      const found = service && findPort(service, port);
      return found && endpointsOfPort(slices.byIndex(sliceIndex, `${namespace}/${name}`), found);
    },
    machineOf(namespace, name) {
      const machine = machines.find({ namespace, name });
      return machine && sightOf(machine);
    },
    certificateOf: (namespace, name) => certificatePem(secrets.find({ namespace, name })),
    withdrawn: withdrawn.addresses(),
    unitAddressOf: (address) => unitAddressOf(layout, address),
    ...(deps.endpoints ? { endpoints: endpointWorld(deps, deps.endpoints) } : {}),
  };
}

function endpointWorld(deps: BalancerDeps, endpoints: EndpointInformers): EndpointWorld {
  const { layout, secrets } = deps;
  const address = endpointAddress(layout);
  const twin = unitAddressOf(layout, address);
  return {
    functionUrls: endpoints.functionUrls.list(),
    httpApis: endpoints.httpApis.list(),
    addresses: twin === undefined ? [address] : [address, twin],
    gateway: { address, port: layout.functions.gatewayPort },
    signed: { address: '127.0.0.1', port: layout.ports.aws },
    proxies: {
      definitionOf: (api) => definitionOf(endpoints, api.metadata.namespace ?? '', api),
      resolve: proxyTargets(deps),
    },
    certificateOf: (region) =>
      certificatePem(secrets.find({ namespace: region, name: ENDPOINT_CERTIFICATE })),
  };
}

function sightOf({ metadata, spec, status }: Machine): MachineSight {
  const { address, zone } = spec;
  return { address, zone, unit: metadata.uid, state: status?.state ?? 'pending' };
}

/** Runs `round` every second, and soon after it is asked for. */
function startRounds({ clock, signal }: BalancerDeps, round: () => Promise<void>): { soon(): void } {
  let lastMs = 0;
  let cancel: Cancel = () => {};
  let running = false;
  const schedule = (delayMs: number) => {
    cancel();
    if (!signal.aborted) cancel = clock.after(delayMs, () => void run());
  };
  const run = async () => {
    if (running) return;
    running = true;
    lastMs = clock.now();
    await round();
    running = false;
    schedule(roundMs);
  };
  schedule(roundMs);
  return {
    soon() {
      if (!running) schedule(Math.max(0, lastMs + quietMs - clock.now()));
    },
  };
}

/** Callers that come while the question is under way get the same answer. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
}
