// What a Service may ask for, and what of it may change.
import type { FieldError } from '../errors.ts';
import type { Service } from '../kinds/service.ts';
import type { LoadBalancerIngress, ServicePort, ServiceSpec } from '../wire/kubernetes.ts';
import { validateCidr, validateIp, validateNonSpecialIp } from './addresses.ts';
import { PROTOCOLS } from './container.ts';
import {
  duplicate,
  type Errors,
  forbidden,
  forEachItem,
  invalid,
  invalidFor,
  optionalOneOf,
  repeats,
  required,
  requiredOneOf,
} from './fields.ts';
import { validatePort } from './handler.ts';
import { validateLabels } from './label-selector.ts';
import { labelProblems, portProblems, qualifiedNameProblems, subdomainProblems } from './names.ts';
import { validateAddressChange, validateAddresses } from './service-addresses.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function validateService(service: Service, previous: Service | undefined): readonly FieldError[] {
  return [
    ...(previous?.spec === service.spec ? [] : validateSpec(service.spec, previous?.spec)),
    ...forEachItem(service.status?.loadBalancer?.ingress, 'status.loadBalancer.ingress', validateIngress),
  ];
}

function validateSpec(spec: ServiceSpec, previous: ServiceSpec | undefined): Errors {
  return [
    ...(previous ? validateChange(spec, previous) : []),
    ...validateType(spec),
    ...validatePorts(spec, 'spec.ports'),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...forEachItem(spec.externalIPs, 'spec.externalIPs', (ip, at) => {
      const errors = validateIp(ip, at);
      return errors.length > 0 ? errors : validateNonSpecialIp(ip, at);
    }),
    ...requiredOneOf(spec.type, 'spec.type', TYPES),
    ...validateBalancer(spec),
    ...validateTraffic(spec),
  ];
}

export function isHeadlessSpec({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

function validateType(spec: ServiceSpec): Errors {
  const outside = spec.type === 'ExternalName';
  const missing = !spec.ports?.length && !isHeadlessSpec(spec) && !outside ? [required('spec.ports')] : [];
  if (outside) return [...missing, ...validateExternalName(spec)];
  const needsAddress = spec.type === 'LoadBalancer' || spec.type === 'NodePort';
  if (!needsAddress || !isHeadlessSpec(spec)) return missing;
  return [
    ...missing,
    invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`),
  ];
}

function validateExternalName(spec: ServiceSpec): Errors {
  const set = (['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const).filter((name) => spec[name]?.length);
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [
    ...set.map((field) => forbidden(`spec.${field}`, 'may not be set for ExternalName services')),
    ...(name === ''
      ? [required('spec.externalName')]
      : invalidFor('spec.externalName', name, subdomainProblems(name))),
  ];
}

function validatePorts(spec: ServiceSpec, path: string): Errors {
  const ports = spec.ports ?? [];
  const names = repeats(ports, ({ name }) => name || undefined);
  const nodePorts = repeats(ports, ({ nodePort, protocol }) =>
    nodePort ? `${protocol}/${nodePort}` : undefined,
  );
  const same = repeats(ports, ({ port, protocol }) => `${protocol}/${port}`);
  return [
    ...forEachItem(ports, path, (port, at, index) => [
      ...(port.name || ports.length === 1 ? [] : [required(`${at}.name`)]),
      ...(port.name ? invalidFor(`${at}.name`, port.name, labelProblems(port.name)) : []),
      ...(names.has(index) ? [duplicate(`${at}.name`, port.name)] : []),
      ...validatePortItself(port, at),
    ]),
    ...forEachItem(ports, path, ({ nodePort, protocol, port }, at, index) => [
      ...(spec.type === 'ClusterIP' && nodePort
        ? [forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
        : []),
      ...(nodePorts.has(index) ? [duplicate(`${at}.nodePort`, nodePort)] : []),
      ...(same.has(index) ? [duplicate(at, { port, protocol })] : []),
    ]),
  ];
}

function validatePortItself({ port, protocol, targetPort, appProtocol }: ServicePort, path: string): Errors {
  return [
    ...portProblems(port).map((problem) => invalid(`${path}.port`, port, problem)),
    ...requiredOneOf(protocol, `${path}.protocol`, PROTOCOLS),
    ...validatePort(targetPort, `${path}.targetPort`),
    ...(appProtocol === undefined
      ? []
      : invalidFor(`${path}.appProtocol`, appProtocol, qualifiedNameProblems(appProtocol))),
  ];
}

/** A day. */
const MAX_STICKY_SECONDS = 86_400;

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): Errors {
  const known = requiredOneOf(sessionAffinity, 'spec.sessionAffinity', ['ClientIP', 'None']);
  const path = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && config)
    return [...known, forbidden(path, 'must not be set when session affinity is None')];
  if (sessionAffinity !== 'ClientIP') return known;
  const seconds = config?.clientIP?.timeoutSeconds;
  if (seconds === undefined)
    return [required(`${path}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP')];
  if (seconds > 0 && seconds <= MAX_STICKY_SECONDS) return [];
  return [
    invalid(
      `${path}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${MAX_STICKY_SECONDS}`,
    ),
  ];
}

const ONLY_BALANCER = "may only be used when `type` is 'LoadBalancer'";

function validateBalancer(spec: ServiceSpec): Errors {
  const { loadBalancerSourceRanges: ranges = [], loadBalancerClass: name } = spec;
  const isBalancer = spec.type === 'LoadBalancer';
  const path = 'spec.LoadBalancerSourceRanges';
  return [
    ...(ranges.length > 0 && !isBalancer ? [forbidden(path, ONLY_BALANCER)] : []),
    ...forEachItem(ranges, path, (range, at) => validateCidr(range.trim(), at)),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer
      ? [forbidden('spec.allocateLoadBalancerNodePorts', ONLY_BALANCER)]
      : []),
    ...(name !== undefined && !isBalancer ? [forbidden('spec.loadBalancerClass', ONLY_BALANCER)] : []),
    ...(name !== undefined && isBalancer
      ? invalidFor('spec.loadBalancerClass', name, qualifiedNameProblems(name))
      : []),
  ];
}

function validateTraffic(spec: ServiceSpec): Errors {
  const { type, externalTrafficPolicy: policy, healthCheckNodePort: port } = spec;
  const external =
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
  const checked = type === 'LoadBalancer' && policy === 'Local';
  const stray = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [
    ...(external ? requiredOneOf(policy, 'spec.externalTrafficPolicy', ['Cluster', 'Local']) : []),
    ...(!external && policy
      ? [invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services')]
      : []),
    ...(port && !checked ? [invalid('spec.healthCheckNodePort', port, stray)] : []),
    ...(port && checked
      ? portProblems(port).map((problem) => invalid('spec.healthCheckNodePort', port, problem))
      : []),
    ...(spec.internalTrafficPolicy === undefined && type !== 'ExternalName'
      ? [required('spec.internalTrafficPolicy')]
      : []),
    ...optionalOneOf(spec.internalTrafficPolicy, 'spec.internalTrafficPolicy', ['Cluster', 'Local']),
    ...optionalOneOf(spec.trafficDistribution, 'spec.trafficDistribution', ['PreferClose']),
  ];
}

function validateChange(spec: ServiceSpec, previous: ServiceSpec): Errors {
  const both = (it: (spec: ServiceSpec) => boolean): boolean => it(spec) && it(previous);
  const balancers = both(({ type }) => type === 'LoadBalancer');
  const checked = both(
    ({ type, externalTrafficPolicy }) => type === 'LoadBalancer' && externalTrafficPolicy === 'Local',
  );
  return [
    ...validateAddressChange(spec, previous),
    ...(balancers && spec.loadBalancerClass !== previous.loadBalancerClass
      ? [invalid('spec.loadBalancerClass', spec.loadBalancerClass ?? null, 'may not change once set')]
      : []),
    ...(checked && previous.healthCheckNodePort && spec.healthCheckNodePort !== previous.healthCheckNodePort
      ? [forbidden('spec.healthCheckNodePort', 'field is immutable')]
      : []),
  ];
}

function validateIngress({ ip, ipMode, hostname }: LoadBalancerIngress, path: string): Errors {
  return [
    ...(ip ? validateIp(ip, `${path}.ip`) : []),
    ...(ipMode !== undefined && !ip
      ? [forbidden(`${path}.ipMode`, 'may not be specified when `ip` is not set')]
      : []),
    ...(ip ? optionalOneOf(ipMode, `${path}.ipMode`, ['Proxy', 'VIP']) : []),
    ...(hostname ? invalidFor(`${path}.hostname`, hostname, subdomainProblems(hostname)) : []),
    ...(hostname && validateIp(hostname, path).length === 0
      ? [invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address')]
      : []),
  ];
}
