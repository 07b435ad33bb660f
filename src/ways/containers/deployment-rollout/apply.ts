// Writes what a plan says of ReplicaSets and of the Deployment's annotations; the status is written after it.
//
// Everything written is in the caches before this returns. A name that another template has taken is counted as a
// collision, which gives the next attempt another name.
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError, TuttiError } from '../../../model/errors.ts';
import { type Deployment, deploymentKind } from '../../../model/kinds/deployment.ts';
import { type ReplicaSet, replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { controllerOf, type Draft, keyOf } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import type { Plan } from './plan.ts';
import { hasTemplateOf } from './replica-sets.ts';

/** Makes, changes and removes ReplicaSets. */
export async function applySets(deps: ContainerDeps, deployment: Deployment, planned: Plan): Promise<void> {
  const { client, informers } = deps;
  if (planned.create) await create(deps, deployment, planned.create);
  for (const set of planned.update) {
    const written = await client.update(replicaSetKind, set);
    await informers.replicaSets.reached(written.metadata.resourceVersion);
  }
  for (const set of planned.remove) await remove(deps, set);
}

/** Returns the Deployment as it is afterwards. */
export async function annotate(
  client: ObjectClient,
  deployment: Deployment,
  planned: Plan,
): Promise<Deployment> {
  const annotations = planned.annotate;
  if (!annotations) return deployment;
  return client.update(deploymentKind, { ...deployment, metadata: { ...deployment.metadata, annotations } });
}

async function create(deps: ContainerDeps, deployment: Deployment, draft: Draft<ReplicaSet>): Promise<void> {
  const { client, informers, events } = deps;
  try {
    const made = await client.create(replicaSetKind, draft);
    await informers.replicaSets.reached(made.metadata.resourceVersion);
  } catch (error) {
    if (isError(error, 'AlreadyExists')) return nameIsTaken(deps, deployment, draft);
    events.warning(
      deployment,
      'ReplicaSetCreateError',
      `Failed to create new replica set "${draft.metadata.name}": ${String(error)}`,
    );
    throw error;
  }
}

/** Ours already, and the cache does not know yet; or another template's. Either way: look again. */
async function nameIsTaken(
  { client }: ContainerDeps,
  deployment: Deployment,
  { metadata }: Draft<ReplicaSet>,
): Promise<never> {
  const key = { namespace: metadata.namespace, name: metadata.name ?? '' };
  const found = await client.find(replicaSetKind, key);
  const isOurs =
    found && controllerOf(found)?.uid === deployment.metadata.uid && hasTemplateOf(found, deployment);
  if (found && !isOurs) {
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    await client.updateStatus(deploymentKind, {
      ...deployment,
      status: { ...deployment.status, collisionCount },
    });
  }
  throw new TuttiError('Conflict', `ReplicaSet "${key.name}" exists already`);
}

async function remove({ client }: ContainerDeps, set: ReplicaSet): Promise<void> {
  const { uid, resourceVersion } = set.metadata;
  try {
    await client.delete(replicaSetKind, keyOf(set), {
      uid,
      resourceVersion,
      propagationPolicy: 'Background',
    });
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error;
  }
}
