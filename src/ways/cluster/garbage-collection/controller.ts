// Removes what belongs to owners that are gone, and lets owners go that wait for their dependents.
//
// A key is a UID. The graph is brought up to date before keys are derived from a change; every decision to delete or to
// release is taken again on the object as the cluster has it.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { type ApiObject, isDeleting, keyOf } from '../../../model/object.ts';
import type { ClusterDeps, KindInformer } from '../deps.ts';
import { type GraphNode, OwnerGraph, ownerUids } from './graph.ts';
import { ownerStates } from './owners.ts';
import { FOREGROUND, hasFinalizer, ORPHAN, type Plan, plan } from './plan.ts';

/** A cache that is behind is asked again after this. */
const LATE_MS = 5_000;
const CONCURRENCY = 16;

export function garbageCollection(deps: ClusterDeps): Controller {
  const graph = new OwnerGraph();
  return {
    name: 'garbage-collection',
    // Events own nothing and are owned by nothing; there are many of them.
    triggers: deps.informers.all
      .filter(({ kind }) => kind.kind !== 'Event')
      .map((each) => on(each.informer, (object, previous) => follow(graph, each, object, previous))),
    concurrency: CONCURRENCY,
    reconcile: (uid) => reconcile(deps, graph, uid),
  };
}

/** Brings the graph up to what the cache says, and names those for whom that matters. */
function follow(
  graph: OwnerGraph,
  { kind, informer }: KindInformer,
  object: ApiObject,
  previous: ApiObject | undefined,
): readonly string[] {
  const { uid } = object.metadata;
  const owners = new Set([...ownerUids(object), ...(previous ? ownerUids(previous) : [])]);
  const waiting = [...owners].filter((owner) => isWaiting(graph.find(owner)?.object));
  if (informer.find(keyOf(object))?.metadata.uid !== uid) {
    graph.remove(uid);
    return [...graph.dependentsOf(uid), ...waiting];
  }
  graph.put(kind, object);
  const dependents = isWaiting(object) ? graph.dependentsOf(uid) : [];
  return owners.size > 0 || isDeleting(object) ? [uid, ...dependents, ...waiting] : [];
}

function isWaiting(object: ApiObject | undefined): boolean {
  return object !== undefined && isDeleting(object) && hasFinalizer(object, FOREGROUND);
}

async function reconcile(deps: ClusterDeps, graph: OwnerGraph, uid: string): Promise<Outcome> {
  const node = graph.find(uid);
  if (!node) return settled;
  if (isDeleting(node.object)) return letGo(deps, graph, node);
  const { states, isAhead } = await ownerStates(deps, graph, node.object);
  const hasDependents = graph.dependentsOf(uid).length > 0;
  if (plan({ object: node.object, owners: states, hasDependents }).type !== 'keep') {
    await act(deps, graph, node);
  }
  return isAhead ? wakeAt(deps.clock.now() + LATE_MS, 'an owner is not in the caches yet') : settled;
}

/** Decides again on the object as it is now, and does it. */
async function act(deps: ClusterDeps, graph: OwnerGraph, { kind, object }: GraphNode): Promise<void> {
  const fresh = await deps.client.get(kind, keyOf(object));
  if (fresh.metadata.uid !== object.metadata.uid || isDeleting(fresh)) return;
  const { states } = await ownerStates(deps, graph, fresh);
  const hasDependents = graph.dependentsOf(fresh.metadata.uid).length > 0;
  await perform(deps, kind, fresh, plan({ object: fresh, owners: states, hasDependents }));
}

async function perform(
  { client, log }: ClusterDeps,
  kind: AnyKind,
  object: ApiObject,
  next: Plan,
): Promise<void> {
  const { uid, resourceVersion, name, namespace } = object.metadata;
  if (next.type === 'keep') return;
  if (next.type === 'release') return withoutOwners(client, { kind, object }, next.uids);
  log.info('Deleting what belongs to nobody any more', { kind: kind.kind, namespace, name });
  await client.delete(kind, keyOf(object), { uid, resourceVersion, propagationPolicy: next.propagation });
}

/** An object that is being deleted goes once its dependents are released, or gone. */
async function letGo(deps: ClusterDeps, graph: OwnerGraph, node: GraphNode): Promise<Outcome> {
  const { object } = node;
  const dependents = graph.dependentsOf(object.metadata.uid).flatMap((uid) => graph.find(uid) ?? []);
  if (hasFinalizer(object, ORPHAN)) {
    for (const dependent of dependents) await withoutOwners(deps.client, dependent, [object.metadata.uid]);
    await withoutFinalizer(deps, node, ORPHAN);
  } else if (hasFinalizer(object, FOREGROUND) && !dependents.some((each) => holdsUp(each.object, object))) {
    await withoutFinalizer(deps, node, FOREGROUND);
  }
  return settled;
}

function holdsUp({ metadata }: ApiObject, owner: ApiObject): boolean {
  const references = metadata.ownerReferences ?? [];
  return references.some((each) => each.uid === owner.metadata.uid && each.blockOwnerDeletion === true);
}

async function withoutOwners(
  client: ClusterDeps['client'],
  { kind, object }: GraphNode,
  uids: readonly string[],
): Promise<void> {
  const fresh = await client.find(kind, keyOf(object));
  if (!fresh || fresh.metadata.uid !== object.metadata.uid) return;
  const { uid, resourceVersion, ownerReferences = [] } = fresh.metadata;
  const kept = ownerReferences.filter((owner) => !uids.includes(owner.uid));
  if (kept.length === ownerReferences.length) return;
  const patch = { metadata: { uid, resourceVersion, ownerReferences: kept.length > 0 ? kept : null } };
  try {
    await client.patch(kind, keyOf(fresh), patch, { type: 'merge' });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error; // gone by itself: the next one
  }
}

async function withoutFinalizer(
  { client }: ClusterDeps,
  { kind, object }: GraphNode,
  name: string,
): Promise<void> {
  const { uid, resourceVersion, finalizers = [] } = object.metadata;
  const kept = finalizers.filter((each) => each !== name);
  const patch = { metadata: { uid, resourceVersion, finalizers: kept.length > 0 ? kept : null } };
  await client.patch(kind, keyOf(object), patch, { type: 'merge' });
}
