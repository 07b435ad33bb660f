// Removes pods that nobody else will: those of nodes that are gone, and ended ones beyond a number.
//
// One key: the number that is kept is one number. Looked at when a node comes or goes and when a pod ends.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { isPodTerminal, type Pod, podKind } from '../../../model/kinds/pod.ts';
import { isDeleting, keyOf } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import { plan } from './plan.ts';

const ALL = ['all'];

export function podCleanup(deps: ContainerDeps): Controller {
  const missing = new Map<string, number>();
  const { nodes, pods } = deps.informers;
  const isInteresting = (pod: Pod): boolean =>
    isPodTerminal(pod) ||
    (isDeleting(pod) && !pod.spec.nodeName) ||
    (Boolean(pod.spec.nodeName) && !nodes.find({ name: pod.spec.nodeName ?? '' }));
  return {
    name: 'pod-cleanup',
    triggers: [on(nodes, () => ALL), on(pods, (pod) => (isInteresting(pod) ? ALL : []))],
    concurrency: 1,
    reconcile: () => reconcile(deps, missing),
  };
}

async function reconcile(deps: ContainerDeps, missing: Map<string, number>): Promise<Outcome> {
  const { informers, clock } = deps;
  const pods = informers.pods.list();
  await miss(deps, missing, new Set(pods.flatMap(({ spec }) => spec.nodeName ?? [])));
  const next = plan({ pods, missing }, clock.now());
  for (const pod of next.remove) await remove(deps, pod);
  return next.wakeAtMs === undefined ? settled : wakeAt(next.wakeAtMs, 'nodes that are gone may come back');
}

/** Notes since when nodes of pods are not there; the cluster itself is asked, since a cache may be late. */
async function miss(
  { client, informers, clock }: ContainerDeps,
  missing: Map<string, number>,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const name of missing.keys()) if (!names.has(name)) missing.delete(name);
  for (const name of names) {
    const isThere = informers.nodes.find({ name }) ?? (await client.find(nodeKind, { name }));
    if (isThere) missing.delete(name);
    else if (!missing.has(name)) missing.set(name, clock.now());
  }
}

async function remove({ client, log }: ContainerDeps, pod: Pod): Promise<void> {
  const { uid, namespace, name } = pod.metadata;
  log.info('Removing a pod that nobody else will', { namespace, name, node: pod.spec.nodeName });
  try {
    if (!isPodTerminal(pod)) {
      const body = { metadata: { uid }, status: { phase: 'Failed' } };
      await client.patch(podKind, keyOf(pod), body, { type: 'merge', subresource: 'status' });
    }
    await client.delete(podKind, keyOf(pod), { uid, gracePeriodSeconds: 0 });
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error; // gone, or another pod under its name
  }
}
