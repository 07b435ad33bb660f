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
import { type Machine, machineKind } from '../model/kinds/machine.ts';
import { secretKind } from '../model/kinds/secret.ts';
import { type SecurityGroup, securityGroupKind } from '../model/kinds/security-group.ts';
import type { Service } from '../model/kinds/service.ts';
import { serviceKind } from '../model/kinds/service.ts';
import { targetGroupKind } from '../model/kinds/target-group.ts';
import { parseKey } from '../model/object.ts';
import type { LoadBalancer, TargetGroup } from '../model/traffic-types.ts';
import { startBalancer } from './balancer/runner.ts';
import type { DataPlane } from './data-plane.ts';
import { upstreamsOf } from './dns/forward.ts';
import { followHosts } from './dns/hosts-runner.ts';
import { clusterAddresses } from './dns/records.ts';
import { startDnsServer } from './dns/server.ts';
import { nameWorld } from './dns/world.ts';
import { type EndpointInformers, startEndpointInformers } from './functions/gateway/endpoints.ts';
import { admitted } from './network/admission.ts';
import { openSecurity, type Security } from './network/security.ts';
import { type ServiceRunner, sliceIndex, sliceServices, startServices } from './network/services.ts';
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
  readonly machines: Informer<Machine>;
  readonly securityGroups: Informer<SecurityGroup>;
  readonly targetGroups: Informer<TargetGroup>;
  /** Function URLs and HTTP APIs with all that is theirs. */
  readonly endpoints: EndpointInformers;
  /**
   * Resolves when the kernel lets through to and from the machine with this private address what its security groups allow,
   * and nothing else: before its first packet. Waits until the machine is known here. Rejects when `signal` aborts.
   */
  admitted(address: string, signal: AbortSignal): Promise<void>;
  /** The same for sandboxes of functions, whose security groups nobody else tells. */
  readonly sandboxFilter: {
    /** Resolves when the kernel has it. */
    set(address: string, securityGroups: readonly string[]): Promise<void>;
    clear(address: string): void;
  };
  /** Ends what listens here; balancer and kernel go on. */
  close(): Promise<void>;
}

const FILTERED_WITHIN_MS = 10_000;

/** Starts everything; resolves when DNS listens. */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const informers = startInformers(options);
  const { services, slices, loadBalancers, machines } = informers;
  const security = openSecurity({ layout: options.layout, ...informers });
  const { dataPlane, rules } = startDataPlane(options, informers, security);
  const { layout, clock, log, signal, hostsFile: file } = options;
  const { endpoints } = informers;
  const hostsLog = log.child({ part: 'hosts' });
  followHosts({ layout, loadBalancers, machines, endpoints, clock, log: hostsLog, signal, file });
  const dns = await startDns(options, informers);
  return {
    dataPlane,
    services,
    slices,
    loadBalancers,
    machines,
    securityGroups: informers.securityGroups,
    targetGroups: informers.targetGroups,
    endpoints,
    admitted: (address, waiting) => admitted({ security, services: rules, clock }, address, waiting),
    sandboxFilter: {
      async set(address, groups) {
        security.setSandbox(address, groups);
        await admitted(
          { security, services: rules, clock },
          address,
          AbortSignal.timeout(FILTERED_WITHIN_MS),
        );
      },
      clear: (address) => security.setSandbox(address, []),
    },
    close: () => dns.close(),
  };
}

type Informers = ReturnType<typeof startInformers>;

function startInformers({ client, clock, log, signal }: TrafficOptions) {
  const follow = { client, clock, log, signal };
  const slices = { [sliceIndex]: sliceServices, address: addressesOf };
  return {
    services: startInformer({ ...follow, kind: serviceKind, indexes: { address: clusterAddresses } }),
    slices: startInformer({ ...follow, kind: endpointSliceKind, indexes: slices }),
    loadBalancers: startInformer({ ...follow, kind: loadBalancerKind }),
    listeners: startInformer({ ...follow, kind: listenerKind }),
    targetGroups: startInformer({ ...follow, kind: targetGroupKind }),
    secrets: startInformer({ ...follow, kind: secretKind, fieldSelector: 'type=kubernetes.io/tls' }),
    machines: startInformer({ ...follow, kind: machineKind }),
    securityGroups: startInformer({ ...follow, kind: securityGroupKind }),
    endpoints: startEndpointInformers(follow),
  };
}

interface Planes {
  readonly dataPlane: DataPlane;
  readonly rules: ServiceRunner;
}

/** The kernel's rules and the balancer, and the taking out of units that works on both. */
function startDataPlane(options: TrafficOptions, informers: Informers, security: Security): Planes {
  const { layout, client, network, balancer: driver, clock, log, signal } = options;
  const withdrawn = openWithdrawnUnits();
  const shared = { ...informers, layout, withdrawn, clock, signal };
  const rules = startServices({ ...shared, security, driver: network, log: log.child({ part: 'services' }) });
  const balancer = startBalancer({
    ...shared,
    client,
    driver,
    setRules: rules.setExtra,
    log: log.child({ part: 'balancer' }),
  });
  const dataPlane = openDataPlane({
    withdrawn,
    services: rules,
    balancer,
    network,
    targetGroup: (key) => informers.targetGroups.find(parseKey(key)),
    clock,
    log: log.child({ part: 'withdrawal' }),
  });
  return { dataPlane, rules };
}

async function startDns(options: TrafficOptions, informers: Informers): ReturnType<typeof startDnsServer> {
  const { layout, log, resolvFile = '/etc/resolv.conf' } = options;
  const resolvConf = await readFile(resolvFile, 'utf8').catch(() => '');
  return startDnsServer({
    address: layout.dnsAddress,
    upstreams: upstreamsOf(resolvConf, [layout.dnsAddress]),
    world: nameWorld({ layout, ...informers }),
    log: log.child({ part: 'dns' }),
  });
}

function addressesOf(slice: EndpointSlice): readonly string[] {
  return [...new Set((slice.endpoints ?? []).flatMap(({ addresses }) => addresses))];
}
