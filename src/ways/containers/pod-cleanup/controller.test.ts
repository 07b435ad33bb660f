import { afterEach, describe, expect, it } from 'vitest';
import { nodeKind } from '../../../model/kinds/node.ts';
import { type ControlCluster, openControl } from '../testing-control.ts';
import { podCleanup } from './controller.ts';

const clusters: ControlCluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.close();
});

async function aCluster() {
  const cluster = await openControl((deps) => [podCleanup(deps)]);
  clusters.push(cluster);
  await cluster.addNode('n1');
  await cluster.addPod('web', { nodeName: 'n1' });
  await cluster.settle();
  return cluster;
}

describe('a pod whose node is deleted', () => {
  it('is removed after a while', async () => {
    const { client, run, pod } = await aCluster();
    await client.delete(nodeKind, { name: 'n1' });
    await run(39);
    expect(await pod('web')).toBeDefined();
    await run(2);
    expect(await pod('web')).toBeUndefined();
  });

  it('stays when the node comes back in time', async () => {
    const { client, run, pod, addNode } = await aCluster();
    await client.delete(nodeKind, { name: 'n1' });
    await run(20);
    await addNode('n1');
    await run(60);
    expect(await pod('web')).toBeDefined();
  });
});
