// Which EndpointSlices does a Service need, and which of those that are there change?
//
// An endpoint stays in the slice that it is in; only slices in which something changed are written. At most 100
// endpoints in a slice, all of one address type and with the same ports. A Service without pods has one empty slice.
import { isSame } from '../../../machinery/schema/equality.ts';
import { type EndpointSlice, SERVICE_NAME_LABEL } from '../../../model/kinds/endpoint-slice.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { isHeadless, type Service } from '../../../model/kinds/service.ts';
import { type Draft, isDeleting, ownedBy } from '../../../model/object.ts';
import type { Endpoint, EndpointPort } from '../../../model/wire/kubernetes.ts';
import { type AddressType, endpointsOf, type ZoneOf } from './endpoints.ts';

export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const MAX_ENDPOINTS = 100;

export interface Observed {
  readonly service: Service;
  /** Pods that it selects. */
  readonly pods: readonly Pod[];
  /** Its slices that are ours. */
  readonly slices: readonly EndpointSlice[];
  readonly zoneOf: ZoneOf;
}

export interface Plan {
  readonly create: readonly Draft<EndpointSlice>[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

export function plan(observed: Observed): Plan {
  const { service } = observed;
  const slices = observed.slices.filter((slice) => !isDeleting(slice));
  const groups = addressTypes(service).flatMap((addressType) => groupsOf(observed, addressType));
  const filled = groups.map((group) =>
    fill(
      group,
      slices.filter((slice) => belongsTo(slice, group)),
    ),
  );
  const kept = filled.flatMap(({ present }) => present);
  const labels = labelsOf(service);
  return {
    create: filled.flatMap(({ group, added }) =>
      added.map((endpoints) => draftOf(service, group, endpoints)),
    ),
    update: kept.flatMap(({ slice, endpoints }) =>
      changed(slice, { ...slice, metadata: { ...slice.metadata, labels }, endpoints }),
    ),
    remove: slices.filter((slice) => !kept.some((one) => one.slice === slice)),
  };
}

interface Group {
  readonly addressType: AddressType;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

function addressTypes({ spec }: Service): readonly AddressType[] {
  const families = spec.ipFamilies ?? [];
  if (families.length === 0) return ['IPv4'];
  return families.map((family) => (family === 'IPv6' ? 'IPv6' : 'IPv4'));
}

/** Endpoints with the same ports together; when there are none, one group, with the ports that a slice has already. */
function groupsOf({ service, pods, slices, zoneOf }: Observed, addressType: AddressType): readonly Group[] {
  const byPorts = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const { endpoint, ports } of endpointsOf(service, pods, addressType, zoneOf)) {
    const key = JSON.stringify(ports);
    const group = byPorts.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    byPorts.set(key, group);
  }
  const known = slices.find((slice) => slice.addressType === addressType && !isDeleting(slice));
  if (byPorts.size === 0) return [{ addressType, ports: known?.ports ?? [], endpoints: [] }];
  return [...byPorts.values()].map((group) => ({ addressType, ...group }));
}

function belongsTo(slice: EndpointSlice, { addressType, ports }: Group): boolean {
  return slice.addressType === addressType && isSame(slice.ports ?? [], ports);
}

interface Filled {
  readonly group: Group;
  /** Slices that are there, with the endpoints they should have; those that would be empty are left out. */
  readonly present: readonly { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] }[];
  /** The endpoints of each slice to be made. */
  readonly added: readonly (readonly Endpoint[])[];
}

function fill(group: Group, slices: readonly EndpointSlice[]): Filled {
  const wanted = new Map(group.endpoints.map((endpoint) => [endpoint.targetRef?.uid, endpoint]));
  const kept = slices.map((slice) => {
    const endpoints = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      const endpoint = wanted.get(targetRef?.uid);
      wanted.delete(targetRef?.uid);
      return endpoint ? [endpoint] : [];
    });
    return { slice, endpoints, isTouched: !isSame(endpoints, slice.endpoints ?? []) };
  });
  // Slices that are written anyway take the new ones first.
  kept.sort((a, b) => Number(b.isTouched) - Number(a.isTouched));
  const left = [...wanted.values()];
  for (const { endpoints } of kept)
    endpoints.push(...left.splice(0, Math.max(0, MAX_ENDPOINTS - endpoints.length)));
  const present = kept.filter(({ endpoints }) => endpoints.length > 0);
  const added = Array.from({ length: Math.ceil(left.length / MAX_ENDPOINTS) }, (_, index) =>
    left.slice(index * MAX_ENDPOINTS, (index + 1) * MAX_ENDPOINTS),
  );
  if (present.length + added.length > 0) return { group, present, added };
  const [first] = kept;
  return first ? { group, present: [first], added } : { group, present, added: [[]] };
}

function labelsOf(service: Service): { readonly [name: string]: string } {
  return {
    ...service.metadata.labels,
    [SERVICE_NAME_LABEL]: service.metadata.name,
    [MANAGED_BY_LABEL]: MANAGER,
    ...(isHeadless(service) && { [HEADLESS_LABEL]: '' }),
  };
}

function draftOf(
  service: Service,
  { addressType, ports }: Group,
  endpoints: readonly Endpoint[],
): Draft<EndpointSlice> {
  return {
    metadata: {
      generateName: `${service.metadata.name.slice(0, 240)}-`,
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      ownerReferences: [ownedBy(service)],
    },
    addressType,
    endpoints,
    ports,
  };
}

function changed(before: EndpointSlice, after: EndpointSlice): readonly EndpointSlice[] {
  return isSame({ ...before, endpoints: before.endpoints ?? [] }, after) ? [] : [after];
}
