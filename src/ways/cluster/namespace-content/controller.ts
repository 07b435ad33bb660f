// What every namespace has: a service account `default` and the certificate of the API in the ConfigMap kube-root-ca.crt.
//
// Both are made again when somebody deletes them, and the certificate is put right when somebody changes it.
import { type Controller, type Outcome, on, settled } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { isError } from '../../../model/errors.ts';
import { configMapKind } from '../../../model/kinds/config-map.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { serviceAccountKind } from '../../../model/kinds/service-account.ts';
import { isDeleting } from '../../../model/object.ts';
import type { ClusterDeps } from '../deps.ts';

const ACCOUNT = 'default';
const AUTHORITY = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export interface NamespaceContentDeps extends ClusterDeps {
  /** PEM of the authority that signed the API's certificate. */
  readonly authority: string;
}

export function namespaceContent(deps: NamespaceContentDeps): Controller {
  const { informers } = deps;
  const named = (name: string) => (object: { metadata: { name: string; namespace?: string } }) =>
    object.metadata.name === name && object.metadata.namespace ? [object.metadata.namespace] : [];
  return {
    name: 'namespace-content',
    triggers: [
      on(informers.of(namespaceKind), ({ metadata }) => [metadata.name]),
      on(informers.of(serviceAccountKind), named(ACCOUNT)),
      on(informers.of(configMapKind), named(AUTHORITY)),
    ],
    reconcile: (name) => reconcile(deps, name),
  };
}

async function reconcile(deps: NamespaceContentDeps, name: string): Promise<Outcome> {
  const namespace = deps.informers.of(namespaceKind).find({ name });
  if (!namespace || isDeleting(namespace)) return settled;
  try {
    await ensureAccount(deps, name);
    await ensureAuthority(deps, name);
  } catch (error) {
    // Made meanwhile by somebody else, or the namespace goes: the cache will tell.
    if (!isError(error, 'AlreadyExists', 'Forbidden')) throw error;
  }
  return settled;
}

async function ensureAccount({ client, informers }: NamespaceContentDeps, namespace: string): Promise<void> {
  const key = { namespace, name: ACCOUNT };
  if (!informers.of(serviceAccountKind).find(key)) await client.create(serviceAccountKind, { metadata: key });
}

async function ensureAuthority(
  { client, informers, authority }: NamespaceContentDeps,
  namespace: string,
): Promise<void> {
  const key = { namespace, name: AUTHORITY };
  const data = { 'ca.crt': authority };
  const found = informers.of(configMapKind).find(key);
  if (!found) {
    const metadata = { ...key, annotations: { 'kubernetes.io/description': DESCRIPTION } };
    await client.create(configMapKind, { metadata, data });
  } else if (!isDeleting(found) && !isSame(found.data, data)) {
    await client.update(configMapKind, { ...found, data });
  }
}
