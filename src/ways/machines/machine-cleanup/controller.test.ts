import { afterEach, expect, it } from 'vitest';
import { machineKind } from '../../../model/kinds/machine.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { targetGroupKind } from '../../../model/kinds/target-group.ts';
import { type Volume, volumeKind } from '../../../model/kinds/volume.ts';
import { type MachineWorld, openMachineWorld, REGION } from '../testing.ts';
import { machineCleanup } from './controller.ts';

const worlds: MachineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld() {
  const world = await openMachineWorld((deps) => [machineCleanup(deps)]);
  worlds.push(world);
  const { client } = world;
  return {
    ...world,
    addVolume: (name: string, machine: string, deleteOnTermination: boolean) => {
      const now = new Date(world.clock.now()).toISOString();
      const attachment = { machine, device: `/dev/${name}`, deleteOnTermination, attachedAt: now };
      const spec = { zone: `${REGION}a`, sizeGiB: 8, volumeType: 'gp3', createdAt: now, attachment };
      return client.create(volumeKind, { metadata: { name, namespace: REGION }, spec });
    },
    volume: (name: string): Promise<Volume | undefined> =>
      client.find(volumeKind, { namespace: REGION, name }),
  };
}

it('a machine that was terminated is told of for an hour, then its object goes', async () => {
  const { addNode, addMachine, says, machine, run, settle, clock } = await aWorld();
  await addNode('n1');
  await addMachine('i-1', { nodeName: 'n1', power: 'terminated' });
  await says('i-1', { state: 'terminated', endedAt: new Date(clock.now()).toISOString() });
  await run(1);
  await clock.advance(3_590_000);
  await settle();
  expect((await machine('i-1'))?.metadata.deletionTimestamp).toBeUndefined();
  await clock.advance(10_000);
  await settle();
  expect((await machine('i-1'))?.metadata.deletionTimestamp).toBeDefined(); // the agent takes its finalizer off
});

it('a machine that never had a node ends by itself', async () => {
  const { addMachine, machine, settle, client, clock } = await aWorld();
  await addMachine('i-1', { power: 'terminated' });
  await addMachine('i-2');
  await settle();
  expect((await machine('i-1'))?.status).toMatchObject({
    state: 'terminated',
    stateReason: { code: 'Client.UserInitiatedShutdown' },
    endedAt: new Date(clock.now()).toISOString(),
  });
  expect((await machine('i-2'))?.status?.state).toBe('pending');
  await client.delete(machineKind, { namespace: REGION, name: 'i-2' });
  await settle();
  expect(await machine('i-2')).toBeUndefined();
});

it('a machine whose node is gone ends with it when it is deleted', async () => {
  const { addNode, addMachine, machine, settle, client } = await aWorld();
  await addNode('n1');
  await addMachine('i-1', { nodeName: 'n1' });
  await client.delete(machineKind, { namespace: REGION, name: 'i-1' });
  await settle();
  expect(await machine('i-1')).toBeDefined();
  await client.delete(nodeKind, { name: 'n1' });
  await settle();
  expect(await machine('i-1')).toBeUndefined();
});

it('its disks go with it, or are let go', async () => {
  const { addNode, addMachine, addVolume, volume, says, settle } = await aWorld();
  await addNode('n1');
  await addVolume('vol-1', 'i-1', true);
  await addVolume('vol-2', 'i-1', false);
  await addMachine('i-1', { nodeName: 'n1' });
  await settle();
  expect((await volume('vol-2'))?.spec.attachment?.machine).toBe('i-1');
  await says('i-1', { state: 'terminated', endedAt: '2026-01-01T00:00:00.000Z' });
  await settle();
  expect((await volume('vol-1'))?.metadata.deletionTimestamp).toBeDefined();
  expect((await volume('vol-2'))?.spec.attachment).toBeUndefined();
});

it('a disk that was made for a machine that never came goes after a minute', async () => {
  const { addVolume, volume, run } = await aWorld();
  await addVolume('vol-1', 'i-1', true);
  await run(30);
  expect((await volume('vol-1'))?.metadata.deletionTimestamp).toBeUndefined();
  await run(60);
  expect((await volume('vol-1'))?.metadata.deletionTimestamp).toBeDefined();
});

it('it is no longer a target', async () => {
  const { addNode, addMachine, says, settle, client } = await aWorld();
  const machines = [
    { machine: 'i-1', port: 80 },
    { machine: 'i-2', port: 80 },
  ];
  const spec = { protocol: 'HTTP', machines } as const;
  const group = { namespace: REGION, name: 'web' };
  await client.create(targetGroupKind, { metadata: group, spec });
  await addNode('n1');
  await addMachine('i-1', { nodeName: 'n1' });
  await says('i-1', { state: 'terminated', endedAt: '2026-01-01T00:00:00.000Z' });
  await settle();
  expect((await client.get(targetGroupKind, group)).spec.machines).toEqual([{ machine: 'i-2', port: 80 }]);
});
