// EndpointSlices: the addresses behind a service, and which of them may get traffic.
import { ageColumn } from '../columns/shared.ts';
import { each, fill, within } from '../defaults/fill.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateEndpointSlice } from '../validation/endpoint-slice.ts';
import type * as wire from '../wire/kubernetes.ts';

export type EndpointSlice = Stored<wire.EndpointSlice>;

/** The label that names the service of a slice. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** At most three, then how many more. */
function someOf(texts: readonly string[]): string {
  const more = texts.length > 3 ? ` + ${texts.length - 3} more...` : '';
  return texts.slice(0, 3).join(',') + more || '<unset>';
}

export const endpointSliceKind: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.discovery.v1.EndpointSlice' },
  hasStatus: false,
  columns: [
    {
      name: 'AddressType',
      type: 'string',
      description: 'What its addresses are',
      value: (slice) => slice.addressType,
    },
    {
      name: 'Ports',
      type: 'string',
      description: 'Ports of every endpoint',
      value: (slice) => someOf((slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))),
    },
    {
      name: 'Endpoints',
      type: 'string',
      description: 'Addresses',
      value: (slice) => someOf((slice.endpoints ?? []).flatMap(({ addresses }) => addresses)),
    },
    ageColumn,
  ],
  defaults: (slice) =>
    within(slice, 'ports', (ports) =>
      each<wire.EndpointPort>((port) => fill(port, { name: '', protocol: 'TCP' }))(ports),
    ),
  validate: validateEndpointSlice,
};
