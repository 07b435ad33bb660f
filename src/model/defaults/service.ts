// What a Service gets where its author was silent, as far as it follows from the one object.
import type { ServicePort, ServiceSpec } from '../wire/kubernetes.ts';
import { each, fill, fillEmpty, within } from './fill.ts';

/** Three hours: how long a client sticks to a pod with sessionAffinity ClientIP. */
const STICKY_SECONDS = 10_800;

export function defaultServiceSpec(spec: ServiceSpec): ServiceSpec {
  const typed = fillEmpty(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  const ports = within(typed, 'ports', (list) => each(defaultPort)(list));
  return defaultAddresses(defaultPolicies(defaultAffinity(ports)));
}

function defaultPort(port: ServicePort): ServicePort {
  const named = fillEmpty(port, { protocol: 'TCP' });
  return named.targetPort ? named : { ...named, targetPort: port.port };
}

function defaultAffinity(spec: ServiceSpec): ServiceSpec {
  if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    return { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: STICKY_SECONDS } } };
  }
  if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig) {
    const { sessionAffinityConfig: _, ...rest } = spec;
    return rest;
  }
  return spec;
}

function defaultPolicies(spec: ServiceSpec): ServiceSpec {
  const { type } = spec;
  const external =
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
  const outside = external ? fillEmpty(spec, { externalTrafficPolicy: 'Cluster' }) : spec;
  const inside = type === 'ExternalName' ? outside : fill(outside, { internalTrafficPolicy: 'Cluster' });
  return type === 'LoadBalancer' ? fill(inside, { allocateLoadBalancerNodePorts: true }) : inside;
}

/** clusterIP and clusterIPs say the same; one family unless the author, or a headless service without pods, wants both. */
function defaultAddresses(spec: ServiceSpec): ServiceSpec {
  if (spec.type === 'ExternalName') return spec;
  const first = spec.clusterIP || spec.clusterIPs?.[0];
  const addressed = first ? fillEmpty(spec, { clusterIP: first, clusterIPs: [first] }) : spec;
  const open = first === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  const families = spec.ipFamilies?.length ? spec.ipFamilies : open ? ['IPv4', 'IPv6'] : ['IPv4'];
  const own = families === spec.ipFamilies ? addressed : { ...addressed, ipFamilies: families };
  return fillEmpty(own, { ipFamilyPolicy: families.length > 1 ? 'RequireDualStack' : 'SingleStack' });
}
