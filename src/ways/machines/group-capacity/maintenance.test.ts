// Ill members of a group with a maintenance policy go in turns, and when others serve.
import { afterEach, expect, test } from 'vitest';
import { machineKind } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../model/object.ts';
import { machineCleanup } from '../machine-cleanup/controller.ts';
import { isCounted } from '../members.ts';
import { type MachineWorld, openMachineWorld } from '../testing.ts';
import { pretendAgent } from '../testing-agent.ts';
import { openGroup } from '../testing-group.ts';
import { groupCapacity } from './controller.ts';

const worlds: MachineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** A group of three, all of which are told to be ill; returns how many counted at most and at least while they were replaced. */
async function replaced(maintenance: MachineGroup['spec']['maintenance']) {
  const world = await openMachineWorld((deps) => [
    groupCapacity(deps),
    machineCleanup(deps),
    ...pretendAgent(deps),
  ]);
  worlds.push(world);
  await world.addNode('n1');
  const { members, activities } = await openGroup(world, { maintenance, min: 0 });
  await world.run(5);
  const old = members().map(({ metadata }) => metadata.name);
  for (const ill of members()) {
    const now = await world.client.get(machineKind, keyOf(ill));
    const member = { ...ill.spec.member, health: 'Unhealthy' as const, healthReason: 'a user health-check' };
    await world.client.update(machineKind, { ...now, spec: { ...now.spec, member } });
  }
  const counts: number[] = [];
  world.deps.informers.machines.onChange(() => counts.push(members().filter(isCounted).length));
  await world.run(40);
  const left = members().filter(({ metadata }) => old.includes(metadata.name)).length;
  const causes = activities().filter((text) => text.includes('unhealthy instance needing to be replaced'));
  return { most: Math.max(...counts), least: Math.min(...counts), left, causes: causes.length };
}

test.each([
  [
    { minHealthy: 100, maxHealthy: 100 },
    { most: 4, least: 3 },
  ],
  [
    { minHealthy: 100, maxHealthy: 200 },
    { most: 6, least: 3 },
  ],
  [
    { minHealthy: 60, maxHealthy: 100 },
    { most: 3, least: 2 },
  ],
])('with the policy %o there are never more, and never fewer, than it says', async (policy, numbers) => {
  expect(await replaced(policy)).toEqual({ ...numbers, left: 0, causes: 3 });
});
