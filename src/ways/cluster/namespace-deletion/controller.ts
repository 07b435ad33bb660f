// Empties namespaces that are being deleted, and lets them go when nothing is left.
//
// What is there is asked of the cluster itself: once it says that a namespace is empty, it stays so, because nothing can be
// created in one that is being deleted.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { isError } from '../../../model/errors.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { type Namespace, namespaceKind } from '../../../model/kinds/namespace.ts';
import { type ApiObject, isDeleting, keyOf } from '../../../model/object.ts';
import type { ClusterDeps } from '../deps.ts';
import { type Content, type Plan, plan } from './plan.ts';

/** Something that no cache tells of may be left. */
const AGAIN_MS = 5_000;
/** Deletions at once. */
const PARALLEL = 32;

export function namespaceDeletion(deps: ClusterDeps): Controller {
  const namespaces = deps.informers.of(namespaceKind);
  const going = (name: string | undefined): readonly string[] => {
    const found = name === undefined ? undefined : namespaces.find({ name });
    return found && isDeleting(found) ? [found.metadata.name] : [];
  };
  const namespaced = deps.informers.all.filter(({ kind }) => kind.namespaced);
  return {
    name: 'namespace-deletion',
    triggers: [
      on(namespaces, ({ metadata }) => going(metadata.name)),
      ...namespaced.map(({ informer }) => on(informer, ({ metadata }) => going(metadata.namespace))),
    ],
    reconcile: (name) => reconcile(deps, name),
  };
}

async function reconcile(deps: ClusterDeps, name: string): Promise<Outcome> {
  const { client, clock } = deps;
  const namespace = await client.find(namespaceKind, { name });
  if (!namespace || !isDeleting(namespace)) return settled;
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  await removeAll(deps, plan(namespace, await contentOf(deps, name), now).remove);
  const after = plan(namespace, await contentOf(deps, name), now);
  const current = await writeStatus(deps, namespace, after);
  if (after.finalizers === undefined) return wakeAt(clock.now() + AGAIN_MS, 'the namespace is not empty yet');
  await client.act(namespaceKind, { name }, 'finalize', {
    ...current,
    spec: { ...current.spec, finalizers: after.finalizers },
  });
  return settled;
}

async function contentOf({ client, informers }: ClusterDeps, namespace: string): Promise<readonly Content[]> {
  const kinds = informers.all.map(({ kind }) => kind).filter(({ namespaced }) => namespaced);
  return Promise.all(
    kinds.map(async (kind) => ({ kind, objects: (await client.list(kind, { namespace })).items })),
  );
}

async function removeAll({ client }: ClusterDeps, remove: Plan['remove']): Promise<void> {
  const rest = [...remove];
  const lane = async (): Promise<void> => {
    for (let each = rest.pop(); each; each = rest.pop()) await removeOne(client, each.kind, each.object);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, rest.length) }, lane));
}

async function removeOne(client: ClusterDeps['client'], kind: AnyKind, object: ApiObject): Promise<void> {
  try {
    const { uid } = object.metadata;
    await client.delete(kind, keyOf(object), { uid, propagationPolicy: 'Background' });
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error; // gone, or another under its name: looked at again
  }
}

async function writeStatus(
  { client }: ClusterDeps,
  namespace: Namespace,
  { conditions }: Plan,
): Promise<Namespace> {
  const status = { ...namespace.status, conditions };
  if (isSame(status, namespace.status)) return namespace;
  return client.updateStatus(namespaceKind, { ...namespace, status });
}
