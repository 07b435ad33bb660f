// Pools that ask for more and less at random: what is granted on a node never exceeds it, and what fits is granted in the end.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Informer } from '../../../machinery/informer.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import { functionPoolKind } from '../../../model/kinds/function-shift.ts';
import { type Node, nodeKind } from '../../../model/kinds/node.ts';
import { placement } from '../../cluster/placement/controller.ts';
import { placed } from '../../cluster/placement/placed-kind.ts';
import { openFunctionWorld } from '../testing.ts';
import { placedPools } from './pools.ts';

const NODE_MIB = 2048;
const POOLS = ['n1', 'p2', 'p3'];

const asks = fc.array(
  fc.record({
    pool: fc.constantFrom(...POOLS),
    memoryMiB: fc.integer({ min: 0, max: 6 }).map((steps) => steps * 256),
    waits: fc.boolean(),
  }),
  { minLength: 1, maxLength: 15 },
);

it('no node is promised twice, and nobody waits for room that is there', async () => {
  await fc.assert(
    fc.asyncProperty(asks, async (steps) => {
      const world = await openFunctionWorld((deps, { signal }) => {
        const nodes: Informer<Node> = startInformer({ ...deps, kind: nodeKind, signal });
        return [placement({ ...deps, nodes, kinds: [placed(placedPools(deps))] })];
      });
      const { client, run } = world;
      try {
        const labels = { 'kubernetes.io/hostname': 'n1' };
        const node = await client.create(nodeKind, { metadata: { name: 'n1', labels }, spec: {} });
        const capacity = { cpu: '4', memory: `${NODE_MIB}Mi`, pods: '110' };
        await client.updateStatus(nodeKind, { ...node, status: { capacity, allocatable: capacity } });
        for (const name of POOLS)
          await client.create(functionPoolKind, {
            metadata: { name },
            spec: { nodeName: 'n1', memoryMiB: 256, milliCpu: 0 },
          });
        await run(1);
        for (const { pool, memoryMiB, waits } of steps) {
          const patch = { spec: { memoryMiB } };
          await client.patch(functionPoolKind, { name: pool }, patch, { type: 'merge' });
          if (!waits) continue;
          await run(2);
          await check(world);
        }
        await run(2);
        await check(world);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 25 },
  );
});

async function check({ client }: Awaited<ReturnType<typeof openFunctionWorld>>): Promise<void> {
  const { items } = await client.list(functionPoolKind);
  const granted = items.map(({ status }) => status?.granted?.memoryMiB ?? 0);
  const sum = granted.reduce((total, each) => total + each, 0);
  expect(sum).toBeLessThanOrEqual(NODE_MIB);
  for (const [index, { spec, status }] of items.entries()) {
    const more = spec.memoryMiB - (granted[index] ?? 0);
    expect(more).toBeGreaterThanOrEqual(0);
    if (more > 0) expect(sum + more).toBeGreaterThan(NODE_MIB);
    expect(status?.placement !== undefined).toBe(more > 0);
  }
}
