// What every cluster has from the start: its namespaces, and the Service that leads to the API itself.
//
// Made when absent. Of what is there only what follows from this host is put right (where the API listens); nothing else
// that a user changed is touched.

import type { ObjectClient } from '../../machinery/object-client.ts';
import { covers } from '../../machinery/owned.ts';
import { isError } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { endpointSliceKind, SERVICE_NAME_LABEL } from '../../model/kinds/endpoint-slice.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { serviceKind } from '../../model/kinds/service.ts';
import type { ApiObject, Draft } from '../../model/object.ts';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const API = { namespace: 'default', name: 'kubernetes' };
const API_LABELS = { component: 'apiserver', provider: 'kubernetes' };

export interface ApiAddress {
  /** Range of Services: its first address is the API's. */
  readonly serviceRange: string;
  /** Where units reach the API. */
  readonly address: string;
  readonly port: number;
}

export async function ensureDefaults(client: ObjectClient, api: ApiAddress): Promise<void> {
  for (const name of NAMESPACES) await ensure(client, namespaceKind, { metadata: { name }, spec: {} });
  await ensure(client, serviceKind, {
    metadata: { ...API, labels: API_LABELS },
    spec: {
      type: 'ClusterIP',
      clusterIP: firstAddress(api.serviceRange),
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: api.port }],
    },
  });
  await ensureApiEndpoints(client, api);
}

async function ensureApiEndpoints(client: ObjectClient, { address, port }: ApiAddress): Promise<void> {
  const wanted = {
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  };
  const found = await client.find(endpointSliceKind, API);
  if (found && covers(found, wanted)) return;
  if (found) {
    await client.update(endpointSliceKind, { ...found, ...wanted });
    return;
  }
  const metadata = { ...API, labels: { [SERVICE_NAME_LABEL]: API.name } };
  await ensure(client, endpointSliceKind, { metadata, addressType: 'IPv4', ...wanted });
}

async function ensure<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  draft: Draft<T>,
): Promise<void> {
  const { namespace, name = '' } = draft.metadata;
  if (await client.find(kind, { namespace, name })) return; // creating it again would ask for a taken address
  try {
    await client.create(kind, draft);
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}

/** `10.96.0.0/12` -> `10.96.0.1` */
function firstAddress(range: string): string {
  const [network = ''] = range.split('/');
  return network.replace(/\d+$/, (last) => String(Number(last) + 1));
}
