// Rolls Deployments out: one ReplicaSet per template, from one to the next, and back when the new one fails.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { type Deployment, deploymentKind } from '../../../model/kinds/deployment.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { controllerOf, keyOf, keyText, parseKey } from '../../../model/object.ts';
import { fromLabelSelector, matches } from '../../../model/selector.ts';
import type { DeploymentStatus } from '../../../model/wire/kubernetes.ts';
import { applyClaims, claim } from '../claim.ts';
import { BY_OWNER, type ContainerDeps, orphansOf } from '../deps.ts';
import { annotate, applySets } from './apply.ts';
import { plan } from './plan.ts';

export function deploymentRollout(deps: ContainerDeps): Controller {
  const { deployments, replicaSets, pods } = deps.informers;
  return {
    name: 'deployment-rollout',
    triggers: [
      on(deployments, (deployment) => [keyText(keyOf(deployment))]),
      on(replicaSets, (set, previous) => [
        ...ownersOf(deps, set),
        ...(previous ? ownersOf(deps, previous) : []),
      ]),
      on(pods, (pod) => deploymentOf(deps, pod)),
    ],
    reconcile: (key) => reconcile(deps, key),
  };
}

async function reconcile(deps: ContainerDeps, key: string): Promise<Outcome> {
  const { informers, client, clock } = deps;
  const deployment = informers.deployments.find(parseKey(key));
  if (!deployment) return settled;
  const sets = await claimSets(deps, deployment);
  const planned = plan(
    {
      deployment,
      sets,
      podsOf: ({ metadata }) => informers.pods.byIndex(BY_OWNER, metadata.uid),
      findNode: (name) => informers.nodes.find({ name }),
      trafficOf: deps.traffic && (({ metadata }, sinceMs) => deps.traffic?.of(metadata.uid, sinceMs)),
    },
    clock.now(),
  );
  await applySets(deps, deployment, planned);
  for (const { type, reason, message } of planned.happenings) {
    deps.events[type === 'Normal' ? 'normal' : 'warning'](deployment, reason, message);
  }
  await writeStatus(deps, await annotate(client, deployment, planned), planned.status);
  return planned.wakeAtMs === undefined
    ? settled
    : wakeAt(planned.wakeAtMs, planned.reasons[0]?.message ?? planned.verdict.type);
}

async function writeStatus(
  { client, informers }: ContainerDeps,
  deployment: Deployment,
  status: DeploymentStatus,
): Promise<void> {
  if (isSame(status, deployment.status)) return;
  const written = await client.updateStatus(deploymentKind, { ...deployment, status });
  await informers.deployments.reached(written.metadata.resourceVersion);
}

/** ReplicaSets that the Deployment controls, after it adopted and let go what it has to. */
async function claimSets(
  { client, informers }: ContainerDeps,
  deployment: Deployment,
): Promise<readonly ReplicaSet[]> {
  const { uid, namespace } = deployment.metadata;
  const candidates = () => ({
    owned: informers.replicaSets.byIndex(BY_OWNER, uid),
    orphans: informers.replicaSets.byIndex(BY_OWNER, orphansOf(namespace)),
  });
  const selector = fromLabelSelector(deployment.spec.selector);
  const claims = claim(deployment, selector, candidates());
  const revision = await applyClaims(
    client,
    { kind: deploymentKind, owner: deployment },
    replicaSetKind,
    claims,
  );
  if (revision === undefined) return claims.kept;
  await informers.replicaSets.reached(revision);
  return claim(deployment, selector, candidates()).kept;
}

/** The Deployment that controls the set, or those that might adopt it. */
function ownersOf({ informers }: ContainerDeps, set: ReplicaSet): readonly string[] {
  const { namespace, labels } = set.metadata;
  const owner = controllerOf(set);
  if (owner) return owner.kind === 'Deployment' ? [keyText({ namespace, name: owner.name })] : [];
  return informers.deployments
    .list(namespace)
    .filter(({ spec }) => matches(fromLabelSelector(spec.selector), labels))
    .map((deployment) => keyText(keyOf(deployment)));
}

function deploymentOf(deps: ContainerDeps, pod: Pod): readonly string[] {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return [];
  const set = deps.informers.replicaSets.find({ namespace: pod.metadata.namespace, name: owner.name });
  return set ? ownersOf(deps, set) : [];
}
