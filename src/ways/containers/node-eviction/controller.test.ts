import { afterEach, describe, expect, it } from 'vitest';
import { nodeKind } from '../../../model/kinds/node.ts';
import { podCondition } from '../../../model/kinds/pod.ts';
import { isDeleting } from '../../../model/object.ts';
import { nodeHealth } from '../node-health/controller.ts';
import { type ControlCluster, openControl } from '../testing-control.ts';
import { nodeEviction } from './controller.ts';

const clusters: ControlCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster() {
  const cluster = await openControl((deps) => [nodeEviction(deps), nodeHealth(deps)]);
  clusters.push(cluster);
  await cluster.addNode('n1');
  await cluster.addNode('n2');
  return {
    ...cluster,
    isLeaving: async (name: string) => {
      const pod = await cluster.pod(name);
      return pod === undefined || isDeleting(pod);
    },
  };
}

describe('a pod on a node', () => {
  it('that is tainted by hand goes at once, and says why', async () => {
    const { client, addPod, settle, isLeaving, pod, events } = await aCluster();
    await addPod('web', { nodeName: 'n1' });
    await addPod('calm', { nodeName: 'n1', tolerations: [{ operator: 'Exists' }] });
    await settle();
    const taints = [{ key: 'example.org/out', effect: 'NoExecute' }];
    await client.patch(nodeKind, { name: 'n1' }, { spec: { taints } }, { type: 'merge' });
    await settle();
    expect(await isLeaving('web')).toBe(true);
    expect(await isLeaving('calm')).toBe(false);
    const gone = await pod('web');
    expect(gone && podCondition(gone, 'DisruptionTarget')?.reason).toBe('DeletionByTaintManager');
    expect(await events()).toContain('TaintManagerEviction: Marking for deletion Pod default/web');
  });

  it('that is lost goes after the five minutes that every pod tolerates', async () => {
    const { addPod, run, beat, isLeaving } = await aCluster();
    await addPod('web', { nodeName: 'n1' });
    const beating = (second: number) => (second % 10 === 0 ? beat('n2') : undefined);
    await run(330, beating);
    expect(await isLeaving('web')).toBe(false);
    await run(20, beating);
    expect(await isLeaving('web')).toBe(true);
  });
});
