// Function pools in the one ledger: they get a node, grow when there is room beside everything else, and say why when there is none.
import { afterEach, describe, expect, it } from 'vitest';
import type { Informer } from '../../../machinery/informer.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import { functionPoolKind } from '../../../model/kinds/function-shift.ts';
import { type Node, nodeKind } from '../../../model/kinds/node.ts';
import { placement } from '../../cluster/placement/controller.ts';
import { placed } from '../../cluster/placement/placed-kind.ts';
import { type FunctionWorld, openFunctionWorld } from '../testing.ts';
import { placedPools } from './pools.ts';

const worlds: FunctionWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld() {
  const world = await openFunctionWorld((deps, { signal }) => {
    const nodes: Informer<Node> = startInformer({ ...deps, kind: nodeKind, signal });
    return [placement({ ...deps, nodes, kinds: [placed(placedPools(deps))] })];
  });
  worlds.push(world);
  const { client } = world;
  const pool = (name: string) => client.get(functionPoolKind, { name });
  return {
    ...world,
    pool,
    async addNode(name: string, memory = '1Gi') {
      const labels = { 'kubernetes.io/hostname': name };
      const node = await client.create(nodeKind, { metadata: { name, labels }, spec: {} });
      const capacity = { cpu: '4', memory, pods: '110' };
      await client.updateStatus(nodeKind, { ...node, status: { capacity, allocatable: capacity } });
    },
    addPool: (name: string, memoryMiB: number, nodeName?: string) =>
      client.create(functionPoolKind, {
        metadata: { name },
        spec: { memoryMiB, milliCpu: 0, ...(nodeName !== undefined && { nodeName }) },
      }),
    async asks(name: string, memoryMiB: number) {
      const now = await pool(name);
      await client.update(functionPoolKind, { ...now, spec: { ...now.spec, memoryMiB } });
      await world.run(1);
    },
    /** Node, and what is granted. */
    async has(name: string) {
      const { spec, status } = await pool(name);
      return [spec.nodeName, status?.granted?.memoryMiB];
    },
    why: async (name: string) => (await pool(name)).status?.placement?.message,
  };
}

describe('a function pool', () => {
  it('gets the node of its name and what it asks for', async () => {
    const { addNode, addPool, run, has, why } = await aWorld();
    await addNode('n1');
    await addNode('n2');
    await addPool('n2', 256);
    await run(1);
    expect([await has('n2'), await why('n2')]).toEqual([['n2', 256], undefined]);
  });

  it('whose node is not there waits for it', async () => {
    const { addNode, addPool, run, has, why } = await aWorld();
    await addNode('n1');
    await addPool('n2', 256);
    await run(1);
    expect(await has('n2')).toEqual([undefined, undefined]);
    expect(await why('n2')).toContain('Functions ask for 0 CPU and 256 MiB of memory and have no node.');
    await addNode('n2');
    await run(1);
    expect(await has('n2')).toEqual(['n2', 256]);
  });

  it('that comes with its node is granted what fits there', async () => {
    const { addNode, addPool, run, has } = await aWorld();
    await addNode('n1');
    await addPool('n1', 512, 'n1');
    await run(1);
    expect(await has('n1')).toEqual(['n1', 512]);
  });

  it('grows as long as there is room, keeps what it has, and says why it has no more', async () => {
    const { addNode, addPool, run, has, why, asks } = await aWorld();
    await addNode('n1');
    await addPool('n1', 256);
    await run(1);
    await asks('n1', 1024);
    expect(await has('n1')).toEqual(['n1', 1024]);
    await asks('n1', 1280);
    expect(await has('n1')).toEqual(['n1', 1024]);
    expect(await why('n1')).toBe(
      'Functions ask for 0 CPU and 1280 MiB of memory and have 0 CPU and 1024 MiB of memory on n1, where 4 CPU and 0 MiB of memory are left. 0/1 nodes are available: 1 Insufficient memory.',
    );
  });

  it('gives back at once, and another gets it', async () => {
    const { addNode, addPool, run, has, asks, why } = await aWorld();
    await addNode('n1');
    await addPool('n1', 768);
    await run(1);
    await addPool('guest', 512, 'n1');
    await run(1);
    expect([await has('guest'), await why('guest')]).toEqual([
      ['n1', undefined],
      'Functions ask for 0 CPU and 512 MiB of memory and have 0 CPU and 0 MiB of memory on n1, where 4 CPU and 256 MiB of memory are left. 0/1 nodes are available: 1 Insufficient memory.',
    ]);
    await asks('n1', 512);
    await run(1);
    expect([await has('n1'), await has('guest'), await why('guest')]).toEqual([
      ['n1', 512],
      ['n1', 512],
      undefined,
    ]);
    await asks('n1', 768);
    expect(await has('n1')).toEqual(['n1', 512]);
  });

  it('that waits gets more when a node grows', async () => {
    const { addNode, addPool, run, has, client } = await aWorld();
    await addNode('n1', '512Mi');
    await addPool('n1', 768, 'n1');
    await run(1);
    expect(await has('n1')).toEqual(['n1', undefined]);
    const node = await client.get(nodeKind, { name: 'n1' });
    const allocatable = { ...node.status?.capacity, memory: '1Gi' };
    await client.updateStatus(nodeKind, { ...node, status: { ...node.status, allocatable } });
    await run(1);
    expect(await has('n1')).toEqual(['n1', 768]);
  });

  it('has what it was granted after a restart of control', async () => {
    const { addNode, addPool, run, has, why } = await aWorld();
    await addNode('n1');
    await addPool('n1', 1024);
    await run(1);
    await worlds[0]?.restart();
    await addPool('guest', 256, 'n1');
    await run(1);
    expect([await has('n1'), await has('guest')]).toEqual([
      ['n1', 1024],
      ['n1', undefined],
    ]);
    expect(await why('guest')).toContain('Insufficient memory');
  });
});
