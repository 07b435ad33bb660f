// What the caches say of names, for one who asks: units see a load balancer at its twin address, the host at its own.
import type { Informer } from '../../machinery/informer.ts';
import { endpointAddress } from '../../model/function-hosts.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { Service } from '../../model/kinds/service.ts';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import { unitAddressOf } from '../network/load-balancer-twin.ts';
import { sliceIndex } from '../network/services.ts';
import { type EndpointSources, isEndpoint } from './endpoint-names.ts';
import { findMachine, nameAt } from './machine-names.ts';
import type { NameWorld } from './records.ts';

export interface NameSources {
  readonly layout: HostLayout;
  /** With the index `address` (cluster IPs). */
  readonly services: Informer<Service>;
  /** With the indexes sliceIndex and `address`. */
  readonly slices: Informer<EndpointSlice>;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly machines: Informer<Machine>;
  /** Function URLs and HTTP APIs. */
  readonly endpoints: EndpointSources;
}

/** What there is to know, as the one at `source` should see it. */
export function nameWorld({
  layout,
  services,
  slices,
  loadBalancers,
  machines,
  endpoints,
}: NameSources): (source: string) => NameWorld {
  const ours = [
    layout.unitRange,
    layout.serviceRange,
    layout.loadBalancerRange,
    layout.loadBalancerUnitRange,
  ].map(prefixOf);
  const isPublic = (address: string): boolean => nameAt(machines.list(), address) !== undefined;
  const world = (fromUnit: boolean): NameWorld => ({
    clusterDomain: layout.clusterDomain,
    hostDomain: layout.hostDomain,
    service: (namespace, name) => services.find({ namespace, name }),
    servicesIn: (namespace) => services.list(namespace),
    slicesOf: ({ metadata }) => slices.byIndex(sliceIndex, `${metadata.namespace}/${metadata.name}`),
    servicesAt: (address) => services.byIndex('address', address),
    slicesAt: (address) => slices.byIndex('address', address),
    loadBalancer(name) {
      const balancer = loadBalancers.list().find(({ status }) => status?.dnsName === name);
      const address =
        balancer?.status?.address ?? (isEndpoint(endpoints, name) ? endpointAddress(layout) : undefined);
      return (fromUnit && address !== undefined && unitAddressOf(layout, address)) || address;
    },
    machine: (name) => findMachine(machines.list(), name, fromUnit),
    machineAt: (address) => nameAt(machines.list(), address),
    isOurs: (address) => ours.some((prefix) => address.startsWith(prefix)) || isPublic(address),
  });
  const [forUnits, forHost] = [world(true), world(false)];
  const unitPrefix = prefixOf(layout.unitRange);
  return (source) => (source.startsWith(unitPrefix) ? forUnits : forHost);
}

/** `10.200.` of `10.200.0.0/16`. */
function prefixOf(range: string): string {
  return `${range.split('.').slice(0, 2).join('.')}.`;
}
