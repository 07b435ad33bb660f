// What is each pod behind a Service to its clients: addresses, ports, and whether it may get traffic?
//
// ready = may get new traffic (its own readiness, and not on its way out, unless the Service publishes all); serving =
// its own readiness alone; terminating = on its way out. Ports are looked up in each pod, since a named target port may
// differ from pod to pod.
import { isPodReady, isPodTerminal, type Pod } from '../../../model/kinds/pod.ts';
import type { Service } from '../../../model/kinds/service.ts';
import { isDeleting } from '../../../model/object.ts';
import type { Endpoint, EndpointPort, ServicePort } from '../../../model/wire/kubernetes.ts';

export type AddressType = 'IPv4' | 'IPv6';

/** One endpoint with the ports that it has. */
export interface PortedEndpoint {
  readonly endpoint: Endpoint;
  readonly ports: readonly EndpointPort[];
}

/** The zone of a node, by its name. */
export type ZoneOf = (nodeName: string) => string | undefined;

/** The pods of a Service as endpoints of one address type; pods without an address or that have ended are left out. */
export function endpointsOf(
  service: Service,
  pods: readonly Pod[],
  addressType: AddressType,
  zoneOf: ZoneOf,
): readonly PortedEndpoint[] {
  return pods
    .filter((pod) => !isPodTerminal(pod))
    .flatMap((pod) => {
      const address = addressOf(pod, addressType);
      if (address === undefined) return [];
      return [{ endpoint: endpointOf(service, pod, address, zoneOf), ports: portsOf(service, pod) }];
    });
}

function addressOf({ status }: Pod, addressType: AddressType): string | undefined {
  const all = [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)];
  return all.find((ip) => ip !== undefined && ip !== '' && ip.includes(':') === (addressType === 'IPv6'));
}

function endpointOf(service: Service, pod: Pod, address: string, zoneOf: ZoneOf): Endpoint {
  const { namespace, name, uid } = pod.metadata;
  const { nodeName, hostname, subdomain } = pod.spec;
  const serving = isPodReady(pod);
  const terminating = isDeleting(pod);
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const zone = nodeName ? zoneOf(nodeName) : undefined;
  const hasHostname = hostname !== undefined && hostname !== '' && subdomain === service.metadata.name;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(hasHostname && { hostname }),
    ...(nodeName && { nodeName }),
    ...(zone && { zone }),
  };
}

function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPortOf(pod, port);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol && { appProtocol }) }];
  });
}

/** The pod's port behind a Service port; undefined when it has none of that name. */
export function targetPortOf(
  { spec }: Pod,
  { port, targetPort, protocol = 'TCP' }: ServicePort,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort === 0 ? port : targetPort;
  if (targetPort === undefined || targetPort === '') return port;
  const containers = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ];
  const found = containers
    .flatMap(({ ports = [] }) => ports)
    .find((candidate) => candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol);
  return found?.containerPort;
}
