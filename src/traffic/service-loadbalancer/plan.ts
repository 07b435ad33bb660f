// What stands behind a Service of type LoadBalancer: one LoadBalancer, and for each port a Listener and a TargetGroup.
//
// They are owned by the Service and named after its UID. A port is balanced at layer 7 when something says that it
// speaks HTTP (appProtocol, an httpGet readiness probe of the pods on that port, an annotation), else at layer 4. The
// decision is kept while no pod is there to ask. UDP ports go through the service rules of the network.
import type { Pod } from '../../model/kinds/pod.ts';
import type { Service } from '../../model/kinds/service.ts';
import { isDeleting, ownedBy } from '../../model/object.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import type { ServicePort } from '../../model/wire/kubernetes.ts';

export const PROTOCOL_ANNOTATION = 'tutti.dev/balancer-protocol';

/** What is there now. The lists are those owned by the Service. */
export interface Observed {
  readonly service: Service;
  /** Pods that the Service selects. */
  readonly pods: readonly Pod[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroup[];
}

type Wanted<T extends LoadBalancer | Listener | TargetGroup> = Pick<T, 'spec'> & {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly ownerReferences: readonly ReturnType<typeof ownedBy>[];
    readonly labels: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
};

export interface Plan {
  /** Everything that should be there; what is there beyond it goes. */
  readonly loadBalancers: readonly Wanted<LoadBalancer>[];
  readonly listeners: readonly Wanted<Listener>[];
  readonly targetGroups: readonly Wanted<TargetGroup>[];
  /** What Service.status.loadBalancer.ingress should say. */
  readonly ingress: readonly { readonly ip: string; readonly hostname?: string }[];
}

const NOTHING: Plan = { loadBalancers: [], listeners: [], targetGroups: [], ingress: [] };

export function plan(observed: Observed): Plan {
  const { service } = observed;
  if (isDeleting(service) || !isOurs(service)) return NOTHING;
  const ports = (service.spec.ports ?? []).filter(
    (port) => port.protocol !== 'UDP' && port.protocol !== 'SCTP',
  );
  const modes = new Map(ports.map((port) => [port.port, modeOf(port, observed)]));
  return {
    loadBalancers: [loadBalancer(service, [...modes.values()].includes('HTTP'))],
    listeners: ports.map((port) => listener(service, port.port, modes.get(port.port) ?? 'TCP')),
    targetGroups: ports.map((port) => targetGroup(service, port, modes.get(port.port) ?? 'TCP')),
    ingress: ingressOf(observed.loadBalancers),
  };
}

/** A class names somebody else's balancer. */
function isOurs({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && !spec.loadBalancerClass;
}

type Mode = 'HTTP' | 'TCP';

/** The first that has an answer decides. */
function modeOf(port: ServicePort, observed: Observed): Mode {
  return (
    fromAnnotation(observed.service) ??
    fromAppProtocol(port) ??
    fromProbes(port, observed.pods) ??
    fromBefore(port, observed) ??
    'TCP'
  );
}

function fromAnnotation({ metadata }: Service): Mode | undefined {
  const text = metadata.annotations?.[PROTOCOL_ANNOTATION]?.toLowerCase();
  if (text === 'http') return 'HTTP';
  return text === 'tcp' ? 'TCP' : undefined;
}

function fromAppProtocol({ appProtocol }: ServicePort): Mode | undefined {
  if (appProtocol === undefined) return undefined;
  return ['http', 'kubernetes.io/ws'].includes(appProtocol.toLowerCase()) ? 'HTTP' : 'TCP';
}

/** Undefined while there are no pods to ask. */
function fromProbes(port: ServicePort, pods: readonly Pod[]): Mode | undefined {
  if (pods.length === 0) return undefined;
  return pods.some((pod) => probesHttp(pod, port)) ? 'HTTP' : 'TCP';
}

function probesHttp(pod: Pod, port: ServicePort): boolean {
  const target = port.targetPort ?? port.port;
  return pod.spec.containers.some(({ readinessProbe, ports = [] }) => {
    const probe = readinessProbe?.httpGet;
    if (!probe || probe.scheme === 'HTTPS') return false;
    const numbers = new Map(ports.map(({ name, containerPort }) => [name, containerPort]));
    const numberOf = (value: string | number) =>
      typeof value === 'string' ? (numbers.get(value) ?? Number(value)) : value;
    return numberOf(probe.port) === numberOf(target);
  });
}

function fromBefore(port: ServicePort, { service, targetGroups }: Observed): Mode | undefined {
  const before = targetGroups.find(({ metadata }) => metadata.name === portName(service, port.port));
  return before && (before.spec.protocol === 'HTTP' ? 'HTTP' : 'TCP');
}

function baseName({ metadata }: Service): string {
  return `svc-${metadata.uid}`;
}

function portName(service: Service, port: number): string {
  return `${baseName(service)}-${port}`;
}

function metadataOf(service: Service, name: string): Wanted<LoadBalancer>['metadata'] {
  return {
    name,
    namespace: service.metadata.namespace,
    ownerReferences: [ownedBy(service)],
    labels: { 'kubernetes.io/service-name': service.metadata.name },
  };
}

function loadBalancer(service: Service, http: boolean): Wanted<LoadBalancer> {
  return {
    metadata: {
      ...metadataOf(service, baseName(service)),
      annotations: { 'tutti.dev/dns-label': service.metadata.name },
    },
    spec: { type: http ? 'application' : 'network', address: service.spec.loadBalancerIP || undefined },
  };
}

function listener(service: Service, port: number, mode: Mode): Wanted<Listener> {
  return {
    metadata: metadataOf(service, portName(service, port)),
    spec: {
      loadBalancer: baseName(service),
      port,
      protocol: mode,
      defaultAction: { type: 'forward', targets: [{ targetGroup: portName(service, port), weight: 1 }] },
    },
  };
}

function targetGroup(service: Service, port: ServicePort, mode: Mode): Wanted<TargetGroup> {
  const affinity = service.spec.sessionAffinity === 'ClientIP';
  const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  return {
    metadata: metadataOf(service, portName(service, port.port)),
    spec: {
      protocol: mode,
      service: { name: service.metadata.name, port: port.name ?? port.port },
      stickiness: affinity ? { type: 'source', durationSeconds: seconds } : undefined,
    },
  };
}

/** An address is told once the balancer really listens on it. */
function ingressOf(loadBalancers: readonly LoadBalancer[]): Plan['ingress'] {
  return loadBalancers.flatMap(({ status }) =>
    status?.ready && status.address ? [{ ip: status.address }] : [],
  );
}
