// A cluster with one Deployment, `web`, whose roll-out is driven by a fake clock.
import { type Deployment, deploymentCondition, deploymentKind } from '../../../model/kinds/deployment.ts';
import { isPodActive, isPodReady } from '../../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../../model/kinds/replica-set.ts';
import type { DeploymentSpec } from '../../../model/wire/kubernetes.ts';
import { replicaSetScale } from '../replicaset-scale/controller.ts';
import { openTestCluster, type TestCluster } from '../testing.ts';
import { REVISION } from './annotations.ts';
import { deploymentRollout } from './controller.ts';

export const KEY = { namespace: 'default', name: 'web' };
const clusters: TestCluster[] = [];
/** After each test. */
export async function closeClusters(): Promise<void> {
  for (const cluster of clusters.splice(0)) await cluster.close();
}

interface Given {
  readonly image?: string;
  readonly replicas?: number;
  readonly annotations?: { readonly [name: string]: string };
  readonly spec?: Partial<Omit<DeploymentSpec, 'template'>>;
}

/** A cluster with a Deployment `web`: three replicas, surge 1, unavailable 0, unless said otherwise. */
export async function aCluster({ image = 'good:1', replicas = 3, annotations, spec }: Given = {}) {
  const cluster = await openTestCluster((deps) => [deploymentRollout(deps), replicaSetScale(deps)]);
  clusters.push(cluster);
  const labels = { app: 'web' };
  await cluster.client.create(deploymentKind, {
    metadata: { ...KEY, ...(annotations && { annotations }) },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      ...spec,
    },
  });
  const deployment = () => cluster.client.get(deploymentKind, KEY);
  const change = async (edit: (spec: Deployment['spec']) => Deployment['spec']) => {
    const now = await deployment();
    await cluster.client.update(deploymentKind, { ...now, spec: edit(now.spec) });
    await cluster.settle();
  };
  const cached = () => cluster.deps.informers.deployments.find(KEY);
  return Object.assign(cluster, {
    deployment,
    change,
    setImage: (next: string) =>
      change((old) => {
        const template = {
          ...old.template,
          spec: {
            ...old.template.spec,
            containers: [{ ...old.template.spec?.containers[0], name: 'app', image: next }],
          },
        };
        return { ...old, template };
      }),
    /** ReplicaSets as `image: wanted`, oldest revision first. */
    async sets() {
      const { items } = await cluster.client.list(replicaSetKind);
      const byRevision = [...items].sort(
        (a, b) => Number(a.metadata.annotations?.[REVISION]) - Number(b.metadata.annotations?.[REVISION]),
      );
      return byRevision.map((set) => `${imageOf(set)} x${set.spec.replicas}`);
    },
    images: () =>
      cluster
        .pods()
        .filter(isPodActive)
        .map((pod) => pod.spec.containers[0]?.image)
        .sort(),
    ready: () => cluster.pods().filter((pod) => isPodActive(pod) && isPodReady(pod)).length,
    active: () => cluster.pods().filter(isPodActive).length,
    progress: () => (cached() ? deploymentCondition(cached() as Deployment, 'Progressing') : undefined),
    reason: () => (cached() ? deploymentCondition(cached() as Deployment, 'Progressing')?.reason : undefined),
    rolledBack: () => (cached() ? deploymentCondition(cached() as Deployment, 'RolledBack') : undefined),
    status: () => cached()?.status,
  });
}

export function imageOf(set: ReplicaSet): string {
  return set.spec.template.spec.containers[0]?.image ?? '';
}

export const complete = (web: Awaited<ReturnType<typeof aCluster>>) => () =>
  web.reason() === 'NewReplicaSetAvailable' && web.status()?.updatedReplicas === 3 && web.active() === 3;
