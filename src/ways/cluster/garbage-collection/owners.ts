// Is an owner that a reference names still there?
//
// The caches answer where they can. Where they do not know it, the cluster itself is asked: nothing is ever deleted
// because a cache was late. An owner in another namespace counts as gone; one in a namespace, named by an object that is
// in none, can never be found: both are told in an event.
import type { AnyKind } from '../../../model/kind.ts';
import { type ApiObject, isDeleting, type ObjectKey } from '../../../model/object.ts';
import type { OwnerReference } from '../../../model/wire/kubernetes.ts';
import type { ClusterDeps } from '../deps.ts';
import type { OwnerGraph } from './graph.ts';
import { FOREGROUND, hasFinalizer, type OwnerState } from './plan.ts';

export interface OwnerAnswer {
  readonly states: ReadonlyMap<string, OwnerState>;
  /** True when a cache is behind what the cluster says: look again. */
  readonly isAhead: boolean;
}

export async function ownerStates(
  deps: ClusterDeps,
  graph: OwnerGraph,
  object: ApiObject,
): Promise<OwnerAnswer> {
  const states = new Map<string, OwnerState>();
  let isAhead = false;
  for (const owner of object.metadata.ownerReferences ?? []) {
    const known = fromCaches(deps, graph, object, owner);
    const state = known ?? (await fromCluster(deps, object, owner));
    isAhead ||= known === undefined && (state === 'present' || state === 'waiting');
    states.set(owner.uid, state);
  }
  return { states, isAhead };
}

/** Undefined when the caches cannot tell. */
function fromCaches(
  { informers, events }: ClusterDeps,
  graph: OwnerGraph,
  object: ApiObject,
  owner: OwnerReference,
): OwnerState | undefined {
  const kind = informers.kindNamed(owner.apiVersion, owner.kind);
  if (!kind) return 'unknown';
  if (kind.namespaced && object.metadata.namespace === undefined) {
    events.warning(object, 'OwnerRefInvalidNamespace', unresolvable(owner));
    return 'unknown';
  }
  const node = graph.find(owner.uid);
  if (!node) return undefined;
  if (node.kind === kind && isSameKey(node.object, keyOfOwner(kind, object, owner)))
    return stateOf(node.object);
  if (node.kind.namespaced && node.object.metadata.namespace !== object.metadata.namespace)
    events.warning(object, 'OwnerRefInvalidNamespace', elsewhere(owner, object));
  return undefined;
}

async function fromCluster(
  { client, informers }: ClusterDeps,
  object: ApiObject,
  owner: OwnerReference,
): Promise<OwnerState> {
  const kind = informers.kindNamed(owner.apiVersion, owner.kind);
  if (!kind) return 'unknown';
  const found = await client.find(kind, keyOfOwner(kind, object, owner));
  return found?.metadata.uid === owner.uid ? stateOf(found) : 'gone';
}

function stateOf(owner: ApiObject): OwnerState {
  return isDeleting(owner) && hasFinalizer(owner, FOREGROUND) ? 'waiting' : 'present';
}

function keyOfOwner(kind: AnyKind, object: ApiObject, { name }: OwnerReference): ObjectKey {
  return kind.namespaced ? { namespace: object.metadata.namespace, name } : { name };
}

function isSameKey({ metadata }: ApiObject, key: ObjectKey): boolean {
  return metadata.name === key.name && metadata.namespace === key.namespace;
}

function textOf({ apiVersion, kind, name, uid }: OwnerReference): string {
  return `[${apiVersion}/${kind}, namespace: , name: ${name}, uid: ${uid}]`;
}

function elsewhere(owner: OwnerReference, { metadata }: ApiObject): string {
  return `ownerRef ${textOf(owner).replace('namespace: ', `namespace: ${metadata.namespace ?? ''}`)} does not exist in namespace "${metadata.namespace ?? ''}"`;
}

function unresolvable(owner: OwnerReference): string {
  return `ownerRef ${textOf(owner)} is of a namespaced kind and cannot own what is in no namespace`;
}
