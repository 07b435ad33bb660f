// Keeps each ReplicaSet at its number of pods.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { type Pod, podKind } from '../../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { controllerOf, keyOf, keyText, parseKey } from '../../../model/object.ts';
import { fromLabelSelector, matches } from '../../../model/selector.ts';
import { applyClaims, claim } from '../claim.ts';
import { BY_OWNER, type ContainerDeps, orphansOf } from '../deps.ts';
import { plan } from './plan.ts';
import { type ActResult, createPods, removePods } from './pods.ts';
import { statusOf } from './status.ts';

export function replicaSetScale(deps: ContainerDeps): Controller {
  return {
    name: 'replicaset-scale',
    triggers: [
      on(deps.informers.replicaSets, (set) => [keyText(keyOf(set))]),
      on(deps.informers.pods, (pod, previous) => [
        ...setsOf(deps, pod),
        ...(previous ? setsOf(deps, previous) : []),
      ]),
    ],
    reconcile: (key, signal) => reconcile(deps, key, signal),
  };
}

async function reconcile(deps: ContainerDeps, key: string, signal: AbortSignal): Promise<Outcome> {
  const set = deps.informers.replicaSets.find(parseKey(key));
  if (!set) return settled;
  const pods = await claimPods(deps, set);
  const planned = plan({ set, pods, related: relatedPods(deps, set) }, deps.clock.now());
  const result = await act(deps, set, planned, signal);
  await writeStatus(deps, set, planned.active, result);
  if (result.error) throw result.error;
  return planned.wake ? wakeAt(planned.wake.atMs, planned.wake.why) : settled;
}

/** Pods that the set controls, after it adopted and let go what it has to. */
async function claimPods({ client, informers }: ContainerDeps, set: ReplicaSet): Promise<readonly Pod[]> {
  const { uid, namespace } = set.metadata;
  const candidates = () => ({
    owned: informers.pods.byIndex(BY_OWNER, uid),
    orphans: informers.pods.byIndex(BY_OWNER, orphansOf(namespace)),
  });
  const selector = fromLabelSelector(set.spec.selector);
  const claims = claim(set, selector, candidates());
  const revision = await applyClaims(client, { kind: replicaSetKind, owner: set }, podKind, claims);
  if (revision === undefined) return claims.kept;
  await informers.pods.reached(revision);
  return claim(set, selector, candidates()).kept;
}

async function act(
  deps: ContainerDeps,
  set: ReplicaSet,
  planned: ReturnType<typeof plan>,
  signal: AbortSignal,
): Promise<ActResult> {
  if (planned.create > 0) return createPods(deps, set, planned.create);
  return removePods(deps, set, planned.remove, signal);
}

async function writeStatus(
  { client, clock, informers }: ContainerDeps,
  set: ReplicaSet,
  active: readonly Pod[],
  { failure }: ActResult,
): Promise<void> {
  const status = statusOf(set, active, failure, clock.now());
  if (isSame(status, set.status)) return;
  const written = await client.updateStatus(replicaSetKind, { ...set, status });
  await informers.replicaSets.reached(written.metadata.resourceVersion);
}

/** Pods of all sets of the owner: what shares nodes with this set's pods. */
function relatedPods({ informers }: ContainerDeps, set: ReplicaSet): readonly Pod[] {
  const owner = controllerOf(set);
  const sets = owner ? informers.replicaSets.byIndex(BY_OWNER, owner.uid) : [set];
  return sets.flatMap(({ metadata }) => informers.pods.byIndex(BY_OWNER, metadata.uid));
}

/** The set that controls the pod, or those that might adopt it. */
function setsOf({ informers }: ContainerDeps, pod: Pod): readonly string[] {
  const { namespace, labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === 'ReplicaSet' ? [keyText({ namespace, name: owner.name })] : [];
  return informers.replicaSets
    .list(namespace)
    .filter((set) => matches(fromLabelSelector(set.spec.selector), labels))
    .map((set) => keyText(keyOf(set)));
}
