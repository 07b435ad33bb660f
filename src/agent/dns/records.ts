// What names are there? The cluster's services, the pods behind headless ones, the load balancers; and back from addresses.
//
// Follows the Kubernetes DNS specification (schema 1.1.0). Pure: from what the caches hold now to records.
import { stateOf } from '../../core/discovery/endpoints.ts';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import type { Service } from '../../model/kinds/service.ts';
import { isHeadless } from '../../model/kinds/service.ts';
import type * as wire from '../../model/wire/kubernetes.ts';

export interface NameWorld {
  readonly clusterDomain: string;
  readonly hostDomain: string;
  service(namespace: string, name: string): Service | undefined;
  servicesIn(namespace: string): readonly Service[];
  slicesOf(service: Service): readonly EndpointSlice[];
  /** Services that have the cluster IP, and slices that hold the address. */
  servicesAt(address: string): readonly Service[];
  slicesAt(address: string): readonly EndpointSlice[];
  /** Address of the load balancer, function URL or HTTP API with this name, as the one who asks should see it. */
  loadBalancer(name: string): string | undefined;
  /** Address of the machine with this name, as the one who asks should see it. */
  machine(name: string): string | undefined;
  /** Name of the machine with this address, private or public. */
  machineAt(address: string): string | undefined;
  /** True for addresses of our own ranges: nobody else can know their names. */
  isOurs(address: string): boolean;
}

/** An endpoint of a headless service with a name of its own. */
export interface NamedEndpoint {
  /** The pod's hostname, or its address with dashes. */
  readonly label: string;
  readonly address: string;
  readonly ports: readonly wire.EndpointPort[];
}

/** `web.default.svc.cluster.local` */
export function serviceName({ metadata }: Service, clusterDomain: string): string {
  return `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
}

/** Cluster IPs of a service. */
export function clusterAddresses({ spec }: Service): readonly string[] {
  return (spec.clusterIPs ?? [spec.clusterIP]).filter(
    (address) => address !== undefined && isIPv4(address),
  ) as string[];
}

/** The endpoints of a headless service that may be found: ready ones, each once. */
export function namedEndpoints(world: NameWorld, service: Service): readonly NamedEndpoint[] {
  const found = new Map<string, NamedEndpoint>();
  for (const slice of world.slicesOf(service)) {
    if (slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (address === undefined || stateOf(endpoint) !== 'ready') continue;
      const ports = [...(found.get(address)?.ports ?? []), ...(slice.ports ?? [])];
      found.set(address, { label: labelOf(endpoint, address), address, ports });
    }
  }
  return [...found.values()];
}

/** Names of an address: of the services that have it, or of the headless services' endpoints. */
export function namesOf(world: NameWorld, address: string): readonly string[] {
  const services = world.servicesAt(address).map((service) => serviceName(service, world.clusterDomain));
  if (services.length > 0) return services;
  const machine = world.machineAt(address);
  if (machine !== undefined) return [machine];
  return world.slicesAt(address).flatMap((slice) => {
    const service = world.service(
      slice.metadata.namespace ?? '',
      slice.metadata.labels?.['kubernetes.io/service-name'] ?? '',
    );
    const endpoint = slice.endpoints?.find(({ addresses }) => addresses.includes(address));
    if (service === undefined || endpoint === undefined || !isHeadless(service)) return [];
    return [`${labelOf(endpoint, address)}.${serviceName(service, world.clusterDomain)}`];
  });
}

export function isIPv4(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255);
}

function labelOf(endpoint: wire.Endpoint, address: string): string {
  return endpoint.hostname || address.replaceAll('.', '-');
}
