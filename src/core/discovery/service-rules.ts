// Which service addresses lead where? Services and EndpointSlices in, the network's rules out.
//
// Ready endpoints get the traffic; where none is ready, those that end but still serve; units that are taken out never.
// The order is stable, so that the same cluster always gives the same rules.
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import type { Service } from '../../model/kinds/service.ts';
import { isHeadless } from '../../model/kinds/service.ts';
import type { Endpoint, Protocol, ServiceRule } from '../../model/network-config.ts';
import { keyOf, keyText } from '../../model/object.ts';
import type * as wire from '../../model/wire/kubernetes.ts';
import type { ServiceEndpoint } from './endpoints.ts';
import { endpointsOfPort } from './endpoints.ts';

export interface ServiceWorld {
  readonly services: readonly Service[];
  /** The slices of one service. */
  slicesOf(service: Service): readonly EndpointSlice[];
  /** Addresses of units that are being taken out. */
  readonly withdrawn: ReadonlySet<string>;
  /** A load balancer's address as units see it. */
  unitAddressOf(loadBalancerAddress: string): string | undefined;
}

/** The rules of all services. */
export function serviceRules(world: ServiceWorld): readonly ServiceRule[] {
  return [...world.services]
    .sort((a, b) => (keyText(keyOf(a)) < keyText(keyOf(b)) ? -1 : 1))
    .filter((service) => service.spec.type !== 'ExternalName' && !isHeadless(service))
    .flatMap((service) => (service.spec.ports ?? []).flatMap((port) => ruleOf(world, service, port)));
}

function ruleOf(world: ServiceWorld, service: Service, port: wire.ServicePort): readonly ServiceRule[] {
  const protocol = (port.protocol ?? 'TCP') as Protocol; // the kind's own validation
  const addresses = addressesOf(world, service, protocol);
  if (addresses.length === 0 && port.nodePort === undefined) return [];
  const affinity = affinityOf(service);
  return [
    {
      name: `${keyText(keyOf(service))}:${port.name || port.port}`,
      protocol,
      addresses,
      port: port.port,
      ...(port.nodePort === undefined || port.nodePort === 0 ? {} : { nodePort: port.nodePort }),
      targets: targetsOf(endpointsOfPort(world.slicesOf(service), port), world.withdrawn),
      ...(affinity === undefined ? {} : { affinitySeconds: affinity }),
    },
  ];
}

/** Who may get new connections. */
export function targetsOf(
  endpoints: readonly ServiceEndpoint[],
  withdrawn: ReadonlySet<string>,
): readonly Endpoint[] {
  const candidates = endpoints.filter(({ address }) => !withdrawn.has(address));
  const ready = candidates.filter(({ state }) => state === 'ready');
  const chosen = ready.length > 0 ? ready : candidates.filter(({ state }) => state === 'terminating');
  return chosen.map(({ address, port }) => ({ address, port }));
}

/** Cluster IPs and external addresses; load balancer addresses only for what the balancer cannot carry. */
function addressesOf(world: ServiceWorld, { spec, status }: Service, protocol: Protocol): readonly string[] {
  const cluster = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]);
  const balancer =
    protocol === 'TCP'
      ? []
      : (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => {
          const twin = ip === undefined ? undefined : world.unitAddressOf(ip);
          return [ip, twin].filter((address) => address !== undefined);
        });
  return [...new Set([...cluster, ...(spec.externalIPs ?? []), ...balancer])].filter(isIPv4);
}

function affinityOf({ spec }: Service): number | undefined {
  if (spec.sessionAffinity !== 'ClientIP') return undefined;
  return spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
}

function isIPv4(address: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
}
