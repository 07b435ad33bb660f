// What an EndpointSlice may say: addresses of one kind that traffic can be sent to.
import type { FieldError } from '../errors.ts';
import type { EndpointSlice } from '../kinds/endpoint-slice.ts';
import type { Endpoint, EndpointHints, EndpointPort } from '../wire/kubernetes.ts';
import { validateIpv4, validateIpv6, validateNonSpecialIp } from './addresses.ts';
import { PROTOCOLS } from './container.ts';
import {
  duplicate,
  type Errors,
  forEachItem,
  immutable,
  invalid,
  invalidFor,
  repeats,
  required,
  requiredOneOf,
  tooMany,
} from './fields.ts';
import { labelProblems, qualifiedNameProblems, subdomainProblems } from './names.ts';

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_ZONES = 8;

export function validateEndpointSlice(
  slice: EndpointSlice,
  previous: EndpointSlice | undefined,
): readonly FieldError[] {
  return [
    ...requiredOneOf(slice.addressType, 'addressType', ['FQDN', 'IPv4', 'IPv6']),
    ...validateEndpoints(slice, 'endpoints'),
    ...validatePorts(slice.ports ?? [], 'ports'),
    ...(previous ? immutable(slice.addressType, previous.addressType, 'addressType') : []),
  ];
}

function validateEndpoints({ endpoints = [], addressType }: EndpointSlice, path: string): Errors {
  if (endpoints.length > MAX_ENDPOINTS) return [tooMany(path, endpoints.length, MAX_ENDPOINTS)];
  return forEachItem(endpoints ?? [], path, (endpoint, at) => [
    ...validateAddresses(endpoint.addresses ?? [], addressType, `${at}.addresses`),
    ...validateNames(endpoint, at),
    ...(endpoint.hints ? validateHints(endpoint.hints, `${at}.hints.forZones`) : []),
  ]);
}

function validateAddresses(addresses: readonly string[], type: string, path: string): Errors {
  if (addresses.length === 0) return [required(path, 'must contain at least 1 address')];
  const many = addresses.length > MAX_ADDRESSES ? [tooMany(path, addresses.length, MAX_ADDRESSES)] : [];
  return [...many, ...forEachItem(addresses, path, (address, at) => validateAddress(address, type, at))];
}

function validateAddress(address: string, type: string, path: string): Errors {
  switch (type) {
    case 'IPv4':
      return [...validateIpv4(address, path), ...validateNonSpecialIp(address, path)];
    case 'IPv6':
      return [...validateIpv6(address, path), ...validateNonSpecialIp(address, path)];
    default:
      return type === 'FQDN' ? validateDomain(address, path) : [];
  }
}

function validateDomain(address: string, path: string): Errors {
  const name = address.replace(/\.$/, '');
  const problems = subdomainProblems(name);
  if (problems.length > 0) return [invalid(path, name, problems.join(','))];
  const short = 'should be a domain with at least two segments separated by dots';
  return name.includes('.') ? [] : [invalid(path, name, short)];
}

function validateNames({ nodeName, hostname }: Endpoint, path: string): Errors {
  return [
    ...(nodeName === undefined ? [] : invalidFor(`${path}.nodeName`, nodeName, subdomainProblems(nodeName))),
    ...(hostname === undefined ? [] : invalidFor(`${path}.hostname`, hostname, labelProblems(hostname))),
  ];
}

function validateHints({ forZones = [] }: EndpointHints, path: string): Errors {
  if (forZones.length > MAX_ZONES) return [tooMany(path, forZones.length, MAX_ZONES)];
  const twice = repeats(forZones, ({ name }) => name);
  return forEachItem(forZones, path, ({ name }, at, index) =>
    twice.has(index)
      ? [duplicate(`${at}.name`, name)]
      : invalidFor(`${at}.name`, name, qualifiedNameProblems(name)),
  );
}

function validatePorts(ports: readonly EndpointPort[], path: string): Errors {
  if (ports.length > MAX_PORTS) return [tooMany(path, ports.length, MAX_PORTS)];
  const twice = repeats(ports, ({ name }) => name ?? '');
  return forEachItem(ports, path, ({ name, protocol, appProtocol }, at, index) => [
    ...(name ? invalidFor(`${at}.name`, name, labelProblems(name)) : []),
    ...(twice.has(index) ? [duplicate(`${at}.name`, name ?? '')] : []),
    ...requiredOneOf(protocol, `${at}.protocol`, PROTOCOLS),
    ...(appProtocol === undefined
      ? []
      : invalidFor(`${at}.appProtocol`, appProtocol, qualifiedNameProblems(appProtocol))),
  ]);
}
