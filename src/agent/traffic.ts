// Everything that brings traffic to units on this host, put together: informers, service rules, balancer, taking out, DNS,
// the hosts file. The drivers are set up by the caller before.
import { readFile } from 'node:fs/promises';
import type { BalancerDriver } from '../drivers/balancer/driver.ts';
import type { NetworkDriver } from '../drivers/network/driver.ts';
import type { Clock } from '../machinery/clock.ts';
import type { Informer } from '../machinery/informer.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { startInformer } from '../machinery/reflector.ts';
import type { HostLayout } from '../model/host-layout.ts';
import type { EndpointSlice } from '../model/kinds/endpoint-slice.ts';
import { endpointSliceKind } from '../model/kinds/endpoint-slice.ts';
import { listenerKind } from '../model/kinds/listener.ts';
import { loadBalancerKind } from '../model/kinds/load-balancer.ts';
import { secretKind } from '../model/kinds/secret.ts';
import type { Service } from '../model/kinds/service.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { targetGroupKind } from '../model/kinds/target-group.ts';
import { parseKey } from '../model/object.ts';
import type { LoadBalancer } from '../model/traffic-types.ts';
import { startBalancer } from './balancer/runner.ts';
import type { DataPlane } from './data-plane.ts';
import { upstreamsOf } from './dns/forward.ts';
import { followHosts } from './dns/hosts-runner.ts';
import { clusterAddresses } from './dns/records.ts';
import { startDnsServer } from './dns/server.ts';
import { nameWorld } from './dns/world.ts';
import { sliceIndex, sliceServices, startServices } from './network/services.ts';
import { openDataPlane } from './network/withdrawal.ts';
import { openWithdrawnUnits } from './network/withdrawn-units.ts';

export interface TrafficOptions {
  readonly layout: HostLayout;
  readonly client: ObjectClient;
  readonly network: NetworkDriver;
  readonly balancer: BalancerDriver;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Where names of load balancers are told to the host; default /etc/hosts. */
  readonly hostsFile?: string;
  /** Where the host's own name servers are named; default /etc/resolv.conf. */
  readonly resolvFile?: string;
}

export interface Traffic {
  readonly dataPlane: DataPlane;
  readonly services: Informer<Service>;
  readonly slices: Informer<EndpointSlice>;
  readonly loadBalancers: Informer<LoadBalancer>;
  /** Ends what listens here; balancer and kernel go on. */
  close(): Promise<void>;
}

/** Starts everything; resolves when DNS listens. */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const { layout, client, network, balancer: driver, clock, log, signal } = options;
  const follow = { client, clock, log, signal };
  const services = startInformer({ ...follow, kind: serviceKind, indexes: { address: clusterAddresses } });
  const slices = startInformer({
    ...follow,
    kind: endpointSliceKind,
    indexes: { [sliceIndex]: sliceServices, address: addressesOf },
  });
  const loadBalancers = startInformer({ ...follow, kind: loadBalancerKind });
  const listeners = startInformer({ ...follow, kind: listenerKind });
  const targetGroups = startInformer({ ...follow, kind: targetGroupKind });
  const secrets = startInformer({ ...follow, kind: secretKind, fieldSelector: 'type=kubernetes.io/tls' });
  const withdrawn = openWithdrawnUnits();
  const rules = startServices({
    layout,
    driver: network,
    services,
    slices,
    withdrawn,
    clock,
    log: log.child({ part: 'services' }),
    signal,
  });
  const balancer = startBalancer({
    layout,
    client,
    driver,
    loadBalancers,
    listeners,
    targetGroups,
    services,
    slices,
    secrets,
    withdrawn,
    setRules: rules.setExtra,
    clock,
    log: log.child({ part: 'balancer' }),
    signal,
  });
  const targetGroup = (key: string) => targetGroups.find(parseKey(key));
  const dataPlane = openDataPlane({
    withdrawn,
    services: rules,
    balancer,
    network,
    targetGroup,
    clock,
    log: log.child({ part: 'withdrawal' }),
  });
  followHosts({
    layout,
    loadBalancers,
    clock,
    log: log.child({ part: 'hosts' }),
    signal,
    file: options.hostsFile,
  });
  const resolvConf = await readFile(options.resolvFile ?? '/etc/resolv.conf', 'utf8').catch(() => '');
  const dns = await startDnsServer({
    address: layout.dnsAddress,
    upstreams: upstreamsOf(resolvConf, [layout.dnsAddress]),
    world: nameWorld({ layout, services, slices, loadBalancers }),
    log: log.child({ part: 'dns' }),
  });
  return { dataPlane, services, slices, loadBalancers, close: () => dns.close() };
}

function addressesOf(slice: EndpointSlice): readonly string[] {
  return [...new Set((slice.endpoints ?? []).flatMap(({ addresses }) => addresses))];
}
