// Whatever users do to a Deployment, in whatever order, and however often the control program is started again: what is
// asked for last comes about, and no roll-out or rollback takes ready pods away below the floor.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploymentCondition, deploymentKind } from '../../../model/kinds/deployment.ts';
import { isPodActive, isPodReady, podKind } from '../../../model/kinds/pod.ts';
import { replicaSetKind } from '../../../model/kinds/replica-set.ts';
import { keyOf } from '../../../model/object.ts';
import { replicaSetScale } from '../replicaset-scale/controller.ts';
import { openTestCluster, type TestCluster } from '../testing.ts';
import { deploymentRollout } from './controller.ts';

const KEY = { namespace: 'default', name: 'web' };

type Step =
  | { readonly type: 'image'; readonly image: string }
  | { readonly type: 'scale'; readonly replicas: number }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'kill'; readonly which: number }
  | { readonly type: 'restart' }
  | { readonly type: 'wait'; readonly seconds: number };

const image = fc
  .constantFrom('good:2', 'good:3', 'crash:4', 'missing:5', 'unready:6')
  .map((name): Step => ({ type: 'image', image: name }));
const wait = fc.integer({ min: 1, max: 50 }).map((seconds): Step => ({ type: 'wait', seconds }));
const restart = fc.constant<Step>({ type: 'restart' });
const pause = fc.boolean().map((paused): Step => ({ type: 'pause', paused }));
const scale = fc.integer({ min: 1, max: 6 }).map((replicas): Step => ({ type: 'scale', replicas }));
const kill = fc.integer({ min: 0, max: 9 }).map((which): Step => ({ type: 'kill', which }));

async function aCluster(surge: number, unavailable: number): Promise<TestCluster> {
  const cluster = await openTestCluster((deps) => [deploymentRollout(deps), replicaSetScale(deps)]);
  const labels = { app: 'web' };
  await cluster.client.create(deploymentKind, {
    metadata: KEY,
    spec: {
      replicas: 3,
      progressDeadlineSeconds: 60,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'good:1' }] } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    },
  });
  await cluster.runUntil(() => readyPods(cluster) === 3);
  return cluster;
}

const activePods = (cluster: TestCluster) => cluster.pods().filter(isPodActive);
const readyPods = (cluster: TestCluster) => activePods(cluster).filter(isPodReady).length;

async function perform(cluster: TestCluster, step: Step, each: () => void): Promise<void> {
  const patch = (spec: object) => cluster.client.patch(deploymentKind, KEY, { spec }, { type: 'merge' });
  switch (step.type) {
    case 'image':
      await patch({ template: { spec: { containers: [{ name: 'app', image: step.image }] } } });
      break;
    case 'scale':
      await patch({ replicas: step.replicas });
      break;
    case 'pause':
      await patch({ paused: step.paused });
      break;
    case 'kill': {
      const pods = activePods(cluster);
      const pod = pods[step.which % Math.max(1, pods.length)];
      if (pod) await cluster.client.delete(podKind, keyOf(pod));
      break;
    }
    case 'restart':
      await cluster.restart();
      break;
    case 'wait':
      await cluster.run(step.seconds, each);
  }
  await cluster.settle();
}

/** Asks for a good image at last and waits until just that runs. */
async function comesToRest(cluster: TestCluster, each: () => void): Promise<void> {
  await perform(cluster, { type: 'pause', paused: false }, each);
  await perform(cluster, { type: 'image', image: 'good:9' }, each);
  const isThere = () => {
    const deployment = cluster.deps.informers.deployments.find(KEY);
    const pods = activePods(cluster);
    return (
      deployment !== undefined &&
      deploymentCondition(deployment, 'Progressing')?.reason === 'NewReplicaSetAvailable' &&
      deployment.status?.observedGeneration === deployment.metadata.generation &&
      pods.length === deployment.spec.replicas &&
      pods.every((pod) => isPodReady(pod) && pod.spec.containers[0]?.image === 'good:9')
    );
  };
  await cluster.runUntil(isThere, 120, each);
  const { items } = await cluster.client.list(replicaSetKind);
  expect(items.filter((set) => (set.spec.replicas ?? 0) > 0)).toHaveLength(1);
}

describe('whatever is done to a Deployment', () => {
  it('ends with what is asked for last, and never takes ready pods away below the floor', async () => {
    const steps = fc.array(fc.oneof(image, image, wait, wait, restart, pause), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 2 }),
        async (all, surge, unavailable) => {
          const cluster = await aCluster(surge, surge + unavailable === 0 ? 1 : unavailable);
          const floor = 3 - (surge + unavailable === 0 ? 1 : unavailable);
          const each = () => {
            expect(readyPods(cluster)).toBeGreaterThanOrEqual(floor);
            expect(activePods(cluster).length).toBeLessThanOrEqual(3 + surge);
          };
          try {
            for (const step of all) await perform(cluster, step, each);
            await comesToRest(cluster, each);
          } finally {
            await cluster.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  it('ends with what is asked for last, also when pods are killed and the number changes', async () => {
    const steps = fc.array(fc.oneof(image, wait, restart, pause, scale, kill), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const cluster = await aCluster(1, 1);
        try {
          for (const step of all) await perform(cluster, step, () => undefined);
          await comesToRest(cluster, () => undefined);
        } finally {
          await cluster.close();
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
