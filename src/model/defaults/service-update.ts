// What does an update of a Service mean, given what the Service was?
//
// Most updates are silent about what was handed out (addresses, ports): that stays. A change of type drops what only the
// old type needs, unless the caller changed that too: then validation refuses it.
import { same } from '../validation/fields.ts';
import type { ServicePort, ServiceSpec } from '../wire/kubernetes.ts';

export function settleServiceUpdate(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  return keepAllocated(dropUnneeded(followFirst(spec, previous), previous), previous);
}

/** A caller who changes only clusterIP means the first of clusterIPs too. */
function followFirst(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const { clusterIP, clusterIPs } = spec;
  const moved = clusterIP && previous.clusterIP && clusterIP !== previous.clusterIP;
  return moved && same(clusterIPs, previous.clusterIPs) ? { ...spec, clusterIPs: [clusterIP] } : spec;
}

const isBalancer = ({ type }: ServiceSpec): boolean => type === 'LoadBalancer';
const isOpen = (spec: ServiceSpec): boolean => spec.type === 'NodePort' || isBalancer(spec);
const isAddressed = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
const isChecked = (spec: ServiceSpec): boolean => isBalancer(spec) && spec.externalTrafficPolicy === 'Local';
const isExternal = (spec: ServiceSpec): boolean =>
  isOpen(spec) || (isAddressed(spec) && Boolean(spec.externalIPs?.length));

/** Who needs which field. */
const NEEDS: readonly (readonly [(spec: ServiceSpec) => boolean, readonly (keyof ServiceSpec)[]])[] = [
  [isAddressed, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']],
  [isBalancer, ['allocateLoadBalancerNodePorts', 'loadBalancerClass']],
  [isChecked, ['healthCheckNodePort']],
  [isExternal, ['externalTrafficPolicy']],
];

function dropUnneeded(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const fields = NEEDS.flatMap(([needs, names]) => (needs(previous) && !needs(spec) ? names : []));
  const stale = fields.filter((name) => same(spec[name], previous[name]));
  const kept = Object.fromEntries(
    Object.entries(spec).filter(([name]) => !stale.some((field) => field === name)),
  ) as ServiceSpec; // fewer of its own fields
  return isOpen(previous) && !isOpen(spec) ? withoutNodePorts(kept, previous) : kept;
}

function withoutNodePorts(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  if (!spec.ports) return spec;
  const known = new Set((previous.ports ?? []).map(({ nodePort }) => nodePort));
  return {
    ...spec,
    ports: spec.ports.map((port) => (known.has(port.nodePort) ? withoutNodePort(port) : port)),
  };
}

function withoutNodePort({ nodePort: _, ...port }: ServicePort): ServicePort {
  return port;
}

function keepAllocated(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const addressed = isAddressed(spec) && isAddressed(previous) && !spec.clusterIP && previous.clusterIP;
  const kept = addressed ? { ...spec, clusterIP: previous.clusterIP, clusterIPs: previous.clusterIPs } : spec;
  const checked =
    isChecked(kept) && isChecked(previous) && !kept.healthCheckNodePort && previous.healthCheckNodePort;
  const known = checked ? { ...kept, healthCheckNodePort: previous.healthCheckNodePort } : kept;
  return isOpen(known) && isOpen(previous) ? withNodePorts(known, previous) : known;
}

/** A port keeps its node port, unless the caller gave that to another. */
function withNodePorts(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  const before = previous.ports ?? [];
  const taken = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  const ports = spec.ports?.map((port) => {
    const old = before.find((it) => it.port === port.port && it.protocol === port.protocol);
    return port.nodePort || !old?.nodePort || taken.has(old.nodePort)
      ? port
      : { ...port, nodePort: old.nodePort };
  });
  return ports ? { ...spec, ports } : spec;
}
