import { afterEach, describe, expect, it } from 'vitest';
import { nodeKind } from '../../../model/kinds/node.ts';
import { placement } from '../../cluster/placement/controller.ts';
import { placed } from '../../cluster/placement/placed-kind.ts';
import { type MachineWorld, openMachineWorld } from '../testing.ts';
import { placedMachines } from './machines.ts';

const worlds: MachineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld() {
  const world = await openMachineWorld((deps) => [
    placement({ ...deps, nodes: deps.informers.nodes, kinds: [placed(placedMachines(deps))] }),
  ]);
  worlds.push(world);
  return {
    ...world,
    nodeOf: async (name: string) => (await world.machine(name))?.spec.nodeName,
    why: async (name: string) => (await world.machine(name))?.status?.placement,
  };
}

describe('a machine without a node', () => {
  it('gets one, whatever its zone, when there is but one node', async () => {
    const { addNode, addMachine, settle, nodeOf, events } = await aWorld();
    await addNode('n1', { zone: 'local-1a' });
    await addMachine('i-1', { zone: 'us-east-2c' });
    await settle();
    expect(await nodeOf('i-1')).toBe('n1');
    expect(await events()).toEqual(['Scheduled: Successfully assigned us-east-2/i-1 to n1']);
  });

  it.each([
    [['us-east-2a', 'us-east-2b'], 'us-east-2b', 'n2'],
    [['local-1a', 'local-1b'], 'us-east-2b', 'n2'],
    [['local-1a', 'us-east-2a'], 'us-east-2a', 'n2'],
  ])('goes to the node of its zone: of %j, %s', async (zones, zone, expected) => {
    const { addNode, addMachine, settle, nodeOf } = await aWorld();
    for (const [index, each] of zones.entries()) await addNode(`n${index + 1}`, { zone: each });
    await addMachine('i-1', { zone });
    await settle();
    expect(await nodeOf('i-1')).toBe(expected);
  });

  it('says what is short, and gets one when there is room', async () => {
    const { addNode, addMachine, settle, nodeOf, why, client, clock } = await aWorld();
    const node = await addNode('n1', { memory: '1536Mi' });
    await addMachine('i-1');
    await addMachine('i-2', { zone: 'us-east-2b' });
    await settle();
    expect(await nodeOf('i-1')).toBe('n1');
    expect(await why('i-2')).toEqual({
      reason: 'InsufficientInstanceCapacity',
      message:
        'We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (us-east-2b). ' +
        '0/1 nodes are available: 1 Insufficient memory. ' +
        'A t3.micro takes 0.2 CPU and 1024 MiB of memory; the most that a node has left is 3.8 CPU and 512 MiB of memory.',
    });
    const now = await client.get(nodeKind, { name: node.metadata.name });
    const capacity = { ...now.status?.capacity, memory: '4Gi' };
    await client.updateStatus(nodeKind, { ...now, status: { capacity, allocatable: capacity } });
    await settle();
    await clock.advance(1000);
    await settle();
    expect(await nodeOf('i-2')).toBe('n1');
    expect(await why('i-2')).toBeUndefined();
  });

  it('is left alone once it is to be terminated', async () => {
    const { addNode, addMachine, settle, nodeOf } = await aWorld();
    await addMachine('i-1', { power: 'terminated' });
    await addNode('n1');
    await settle();
    expect(await nodeOf('i-1')).toBeUndefined();
  });
});

it('a machine that is off keeps its room, one that was terminated does not', async () => {
  const { addNode, addMachine, settle, nodeOf, says } = await aWorld();
  await addNode('n1', { memory: '1Gi' });
  await addMachine('i-1', { power: 'off' });
  await settle();
  await says('i-1', { state: 'stopped' });
  await addMachine('i-2');
  await settle();
  expect(await nodeOf('i-2')).toBeUndefined();
  await says('i-1', { state: 'terminated' });
  await settle();
  expect(await nodeOf('i-2')).toBe('n1');
});

it('burstable types count their base line, others all of their processors', async () => {
  const { addNode, addMachine, settle, nodeOf } = await aWorld();
  await addNode('n1', { memory: '64Gi' });
  for (let index = 0; index < 20; index += 1) await addMachine(`i-${index}`);
  await settle();
  for (let index = 0; index < 20; index += 1) expect(await nodeOf(`i-${index}`)).toBe('n1');
  await addMachine('i-large', { instanceType: 'm5.large' });
  await settle();
  expect(await nodeOf('i-large')).toBeUndefined();
});
