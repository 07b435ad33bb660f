// What callers ask of machines through their group: once, and never with one machine too many or too few in between.
import { afterEach, expect, test } from 'vitest';
import { lifecycleHookKind } from '../../../model/kinds/group-rules.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { machineCleanup } from '../machine-cleanup/controller.ts';
import { type MachineWorld, openMachineWorld, REGION } from '../testing.ts';
import { pretendAgent } from '../testing-agent.ts';
import { openGroup } from '../testing-group.ts';
import { groupCapacity } from './controller.ts';

const worlds: MachineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

type Asked = NonNullable<MachineGroup['spec']['asked']>[number]['asked'];

async function aGroup() {
  const world = await openMachineWorld((deps) => [
    groupCapacity(deps),
    machineCleanup(deps),
    ...pretendAgent(deps),
  ]);
  worlds.push(world);
  await world.addNode('n1');
  const group = await openGroup(world, { targetGroups: [], desired: 2, min: 0 });
  await world.run(5);
  const ask = async (machine: string, asked: Asked, desired: number) => {
    const found = group.members().find(({ metadata }) => metadata.name === machine);
    const since = found?.spec.member.lifecycleSince ?? '';
    await group.change({ desired, asked: [{ machine, since, asked }] });
    await world.run(5);
  };
  const names = () =>
    group
      .members()
      .map(({ metadata }) => metadata.name)
      .sort();
  return { ...world, ...group, ask, names };
}

test('the machine that is named leaves with its place, comes back with it, and nothing is launched for it', async () => {
  const { names, ask, stages } = await aGroup();
  const before = names();
  await ask(before[1] ?? '', 'standby', 1);
  expect(stages()).toEqual({ InService: 1, Standby: 1 });
  await ask(before[1] ?? '', 'in-service', 2);
  expect(stages()).toEqual({ InService: 2 });
  expect(names()).toEqual(before);
});

test('the machine that is named ends, and no other', async () => {
  const { names, ask } = await aGroup();
  const [first = '', second = ''] = names();
  await ask(second, 'terminate', 1);
  expect(names()).toEqual([first]);
});

test('a wish is carried out once', async () => {
  const { names, ask, stages, change, run } = await aGroup();
  const [first = ''] = names();
  await ask(first, 'standby', 1);
  const { spec } = await change({});
  await ask(first, 'in-service', 2);
  await change({ asked: spec.asked ?? [] });
  await run(5);
  expect(stages()).toEqual({ InService: 2 });
});

test('one that a hook holds ends when it is asked to, and its launch is told to be called off', async () => {
  const { client, group, change, members, activities, ask, run } = await aGroup();
  const { metadata, spec } = await group();
  const hook = { group: metadata.name, hookName: 'bake', transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };
  await client.create(lifecycleHookKind, {
    metadata: { namespace: REGION, name: 'bake' },
    spec: { ...hook, heartbeatSeconds: 3600, globalTimeoutSeconds: 7200, defaultResult: 'ABANDON' } as never,
  });
  await change({ desired: spec.desired + 1 });
  await run(5);
  const held = members().find(({ spec }) => spec.member.lifecycle === 'Pending:Wait');
  await ask(held?.metadata.name ?? '', 'terminate', spec.desired);
  await run(10);
  expect(members().map(({ spec }) => spec.member.lifecycle)).toEqual(['InService', 'InService']);
  expect(activities().filter((text) => text.startsWith('Cancelled Launching'))).toHaveLength(1);
});

test('what a caller says of its health counts while health checks are suspended', async () => {
  const { client, change, members, names, run } = await aGroup();
  await change({ suspended: [{ process: 'HealthCheck', reason: 'User suspended' }] });
  const [ill] = members();
  if (!ill) throw new Error('There is no member');
  const member = { ...ill.spec.member, health: 'Unhealthy' as const, healthReason: 'a user health-check' };
  await client.update(machineKind, { ...ill, spec: { ...ill.spec, member } });
  await run(10);
  expect(names()).toHaveLength(2);
  expect(names()).not.toContain(ill.metadata.name);
});

test('standby and return are told as activities, and both times again', async () => {
  const { names, ask, activities } = await aGroup();
  const [first = ''] = names();
  for (let round = 0; round < 2; round += 1) {
    await ask(first, 'standby', 1);
    await ask(first, 'in-service', 2);
  }
  const told = activities().slice(2);
  expect(told).toHaveLength(4);
  expect(new Set(told)).toEqual(
    new Set([
      'Successful Moving EC2 instance to Standby: i-* | At * instance i-* was moved to standby in response to a user request.',
      'Successful Moving EC2 instance out of Standby: i-* | At * instance i-* was moved out of standby in response to a user request.',
    ]),
  );
});

test('a machine that is detached is told of, too', async () => {
  const { names, ask, activities } = await aGroup();
  await ask(names()[0] ?? '', 'detach', 1);
  expect(activities().at(-1)).toBe(
    'Successful Detaching EC2 instance: i-* | At * instance i-* was detached in response to a user request.',
  );
});
