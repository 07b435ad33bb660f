// Who is behind a port of a Service? The one reading of EndpointSlices that the network, the balancer and DNS share.
//
// `ready` absent means ready, as upstream has it. An endpoint that ends but still serves may finish what it has and is
// the last resort where nobody is ready; one that is neither is left out.
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import type { Service } from '../../model/kinds/service.ts';
import type * as wire from '../../model/wire/kubernetes.ts';

export type EndpointState = 'ready' | 'terminating' | 'not-ready';

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly state: EndpointState;
  readonly zone?: string;
  /** `pod/web-1`. */
  readonly name?: string;
  /** UID of the unit. */
  readonly unit?: string;
}

/** Where an endpoint is on its way. */
export function stateOf(endpoint: wire.Endpoint): EndpointState {
  const { ready = true, serving = ready, terminating = false } = endpoint.conditions ?? {};
  if (terminating) return serving ? 'terminating' : 'not-ready';
  return ready ? 'ready' : 'not-ready';
}

/** The endpoints of one port of a Service, from all its slices, each address once, in a stable order. */
export function endpointsOfPort(
  slices: readonly EndpointSlice[],
  port: wire.ServicePort,
): readonly ServiceEndpoint[] {
  const found = new Map<string, ServiceEndpoint>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const number = slice.ports?.find((candidate) => isSamePort(candidate, port))?.port;
    if (number === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (address === undefined) continue;
      const next = describe(endpoint, address, number);
      const known = found.get(`${address}:${number}`);
      if (known === undefined || rank(next) > rank(known)) found.set(`${address}:${number}`, next);
    }
  }
  return [...found.values()].sort((a, b) => compare(a.address, b.address) || a.port - b.port);
}

/** The port of a Service that is meant by a name or a number. */
export function findPort(service: Service, wanted: string | number): wire.ServicePort | undefined {
  return service.spec.ports?.find(
    ({ name, port }) => name === wanted || port === wanted || String(port) === wanted,
  );
}

function isSamePort(candidate: wire.EndpointPort, port: wire.ServicePort): boolean {
  return (
    (candidate.name ?? '') === (port.name ?? '') && (candidate.protocol ?? 'TCP') === (port.protocol ?? 'TCP')
  );
}

function describe(endpoint: wire.Endpoint, address: string, port: number): ServiceEndpoint {
  const { targetRef, zone } = endpoint;
  return {
    address,
    port,
    state: stateOf(endpoint),
    ...(zone === undefined ? {} : { zone }),
    ...(targetRef?.name === undefined
      ? {}
      : { name: `${(targetRef.kind ?? 'unit').toLowerCase()}/${targetRef.name}` }),
    ...(targetRef?.uid === undefined ? {} : { unit: targetRef.uid }),
  };
}

function rank({ state }: ServiceEndpoint): number {
  return { ready: 2, terminating: 1, 'not-ready': 0 }[state];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
