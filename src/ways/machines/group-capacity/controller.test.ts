import { afterEach, describe, expect, it } from 'vitest';
import { lifecycleHookKind } from '../../../model/kinds/group-rules.ts';
import { type GroupMember, machineKind } from '../../../model/kinds/machine.ts';
import { type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { nodeKind } from '../../../model/kinds/node.ts';
import { targetGroupKind } from '../../../model/kinds/target-group.ts';
import { keyOf } from '../../../model/object.ts';
import { machineCleanup } from '../machine-cleanup/controller.ts';
import type { Member } from '../members.ts';
import { type MachineWorld, openMachineWorld, REGION } from '../testing.ts';
import { pretendAgent } from '../testing-agent.ts';
import { openGroup } from '../testing-group.ts';
import { groupCapacity } from './controller.ts';

const worlds: MachineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aGroup(spec: Partial<MachineGroup['spec']> = {}) {
  const world = await openMachineWorld((deps) => [
    groupCapacity(deps),
    machineCleanup(deps),
    ...pretendAgent(deps),
  ]);
  worlds.push(world);
  await world.addNode('n1');
  const group = await openGroup(world, spec);
  const { client } = world;
  const tell = async (member: Member, changes: Partial<GroupMember>) => {
    const now = await client.get(machineKind, keyOf(member));
    const spec = { ...now.spec, member: { ...member.spec.member, ...changes } };
    return client.update(machineKind, { ...now, spec });
  };
  const targets = async () => {
    const found = await client.get(targetGroupKind, { namespace: REGION, name: 'web' });
    return (found.spec.machines ?? []).filter(({ deregisteredAt }) => !deregisteredAt);
  };
  return { ...world, ...group, tell, targets };
}

const DIFFERENCE =
  'At * an instance was started in response to a difference between desired and actual capacity, increasing the capacity from';

describe('a new group', () => {
  it('has its machines in service, one in each zone, registered, tagged and told of', async () => {
    const { run, members, stages, targets, activities, group } = await aGroup();
    await run(5);
    expect(stages()).toEqual({ InService: 3 });
    expect(members().map(({ spec }) => spec.zone)).toEqual(['a', 'b', 'c'].map((zone) => REGION + zone));
    expect(members().map(({ spec }) => spec.subnet)).toEqual(['subnet-a', 'subnet-b', 'subnet-c']);
    expect(members()[0]?.spec).toMatchObject({
      tags: { Name: 'web', 'aws:autoscaling:groupName': 'web' },
      member: { revision: 'lt-1:1', health: 'Healthy' },
      launchTemplate: { id: 'lt-1', name: 'web', version: '1' },
    });
    expect(await targets()).toHaveLength(3);
    expect((await targets())[0]?.port).toBe(8080);
    const created =
      'At * a user request created an AutoScalingGroup changing the desired capacity from 0 to 3.';
    const told = `Successful Launching a new EC2 instance: i-* | ${created}  ${DIFFERENCE} 0 to 3.`;
    expect(activities()).toEqual([told, told, told]);
    expect((await group()).status).toMatchObject({ inService: 3, pending: 0, terminating: 0 });
  });

  it('tells who asked for more', async () => {
    const { run, change, activities } = await aGroup({ desired: 1 });
    await run(5);
    await change({ desired: 2, desiredCause: 'At * a user request raised it.' });
    await run(5);
    await change({ desired: 1, desiredCause: 'At * a user request lowered it.' });
    await run(10);
    expect(activities().slice(1)).toEqual([
      `Successful Launching a new EC2 instance: i-* | At * a user request raised it.  ${DIFFERENCE} 1 to 2.`,
      'Successful Terminating EC2 instance: i-* | At * a user request lowered it.  At * an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 2 to 1.  At * instance i-* was selected for termination.',
    ]);
  });
});

describe('a machine that leaves', () => {
  it('is taken out of the target group and has finished what it had before it ends', async () => {
    const { run, change, stages, targets, members } = await aGroup({ desired: 2 });
    await run(5);
    await change({ desired: 1 });
    await run(1);
    expect(await targets()).toHaveLength(1);
    expect(stages()).toEqual({ InService: 1, Terminating: 1 });
    expect(members().map(({ spec }) => spec.power)).toEqual(['on', 'on']);
    await run(10);
    expect(stages()).toEqual({ InService: 1 });
  });

  it('is not one that is protected', async () => {
    const { run, change, stages, group } = await aGroup({ desired: 2, protectNew: true });
    await run(5);
    await change({ desired: 0 });
    await run(10);
    expect(stages()).toEqual({ InService: 2 });
    expect((await group()).status?.inService).toBe(2);
  });

  it('goes on its own when a caller asks for it, and another comes', async () => {
    const { run, members, tell, stages, activities } = await aGroup({ desired: 1 });
    await run(5);
    const [first] = members();
    if (first) await tell(first, { asked: 'terminate' });
    await run(10);
    expect(stages()).toEqual({ InService: 1 });
    expect(members()[0]?.metadata.name).not.toBe(first?.metadata.name);
    expect(activities()).toContain(
      'Successful Terminating EC2 instance: i-* | At * instance i-* was taken out of service in response to a user request.',
    );
  });

  it('stands by, comes back, or is let go as a machine of its own', async () => {
    const { run, members, tell, stages, targets, change, machine } = await aGroup({ desired: 1 });
    await run(5);
    const [first] = members();
    if (!first) throw new Error('no member');
    await tell(first, { asked: 'standby' });
    await change({ desired: 0 });
    await run(6);
    expect(stages()).toEqual({ Standby: 1 });
    expect(await targets()).toEqual([]);
    await tell(first, { ...members()[0]?.spec.member, asked: 'in-service' });
    await change({ desired: 1 });
    await run(3);
    expect(stages()).toEqual({ InService: 1 });
    expect(await targets()).toHaveLength(1);
    await tell(first, { ...members()[0]?.spec.member, asked: 'detach' });
    await change({ desired: 0 });
    await run(6);
    expect(stages()).toEqual({});
    const free = await machine(first.metadata.name);
    expect(free?.spec).toMatchObject({ power: 'on' });
    expect(free?.metadata.labels).toEqual({});
  });
});

describe('a machine that is ill', () => {
  it.each([
    ['stopped', { power: 'off' }, 'an EC2 health check indicating it has been terminated or stopped'],
    [
      'terminated',
      { power: 'terminated' },
      'an EC2 health check indicating it has been terminated or stopped',
    ],
  ] as const)('because it was %s by hand is replaced', async (_name, spec, why) => {
    const { run, members, client, stages, activities } = await aGroup({ desired: 2 });
    await run(5);
    const [first] = members();
    if (!first) throw new Error('no member');
    const now = await client.get(machineKind, keyOf(first));
    await client.update(machineKind, { ...now, spec: { ...now.spec, ...spec } });
    await run(10);
    expect(stages()).toEqual({ InService: 2 });
    expect(members().map(({ metadata }) => metadata.name)).not.toContain(first.metadata.name);
    const told = activities();
    expect(told).toContain(
      `Successful Terminating EC2 instance: i-* | At * an instance was taken out of service in response to ${why}.`,
    );
    expect(told).toContain(
      'Successful Launching a new EC2 instance: i-* | At * an instance was launched in response to an unhealthy instance needing to be replaced.',
    );
  });

  it('because the load balancer says so is replaced once the grace period is over', async () => {
    const { run, addVersion, change, members, activities } = await aGroup({ desired: 1 });
    await run(5);
    const version = await addVersion('ill');
    await change({ template: { id: 'lt-1', version: String(version) }, desired: 2 });
    await run(50);
    expect(activities()).toHaveLength(2);
    await run(30);
    expect(activities()).toContain(
      'Successful Terminating EC2 instance: i-* | At * an instance was taken out of service in response to an ELB system health check failure.',
    );
    expect(members()).toHaveLength(2);
  });

  it('is only marked while replacing is suspended', async () => {
    const { run, members, tell, stages, change } = await aGroup({ desired: 1 });
    await run(5);
    await change({ suspended: [{ process: 'ReplaceUnhealthy', reason: 'test' }] });
    const [first] = members();
    if (first) await tell(first, { health: 'Unhealthy', healthReason: 'a user health-check' });
    await run(10);
    expect(stages()).toEqual({ InService: 1 });
    await change({ suspended: [] });
    await run(15);
    expect(members()[0]?.metadata.name).not.toBe(first?.metadata.name);
  });
});

describe('machines that never come up', () => {
  it.each([['crash'], ['sick']])('(%s) are replaced more and more seldom', async (does) => {
    const { run, addVersion, change, activities, group } = await aGroup({
      desired: 0,
      healthCheck: { type: 'ELB', graceSeconds: 0 },
    });
    const version = await addVersion(does);
    await change({ template: { id: 'lt-1', version: String(version) }, desired: 2 });
    await run(600);
    const launches = activities().filter((text) => text.includes('Launching'));
    expect(launches.length).toBeGreaterThan(3);
    expect(launches.length).toBeLessThan(12);
    expect((await group()).status?.launchFailures).toBeGreaterThan(3);
  });

  it('because the template names what is not there fail as an activity that says so', async () => {
    const { run, change, activities, members, group } = await aGroup({ desired: 0 });
    await change({ template: { id: 'lt-1', version: '7' }, desired: 1 });
    await run(100);
    expect(members()).toEqual([]);
    const told = activities();
    expect(told[0]).toContain(
      'Failed Launching a new EC2 instance.  Status Reason: You must use a valid fully-formed launch template. Could not find launch template version 7 of lt-1. Launching EC2 instance failed.',
    );
    expect(told.length).toBeLessThan(6);
    expect((await group()).status?.message).toContain('version 7');
    await change({ template: { id: 'lt-1', version: '1' } });
    await run(10);
    expect(members()).toHaveLength(1);
  });
});

describe('a lifecycle hook', () => {
  const hook = (transition: 'LAUNCHING' | 'TERMINATING', defaultResult: 'CONTINUE' | 'ABANDON') => ({
    metadata: { namespace: REGION, name: `web.${transition.toLowerCase()}` },
    spec: {
      group: 'web',
      hookName: transition.toLowerCase(),
      transition: `autoscaling:EC2_INSTANCE_${transition}` as const,
      heartbeatSeconds: 30,
      globalTimeoutSeconds: 3000,
      defaultResult,
    },
  });

  it('holds a new machine until it is answered', async () => {
    const { run, client, change, stages, members, tell, targets } = await aGroup({ desired: 0 });
    await client.create(lifecycleHookKind, hook('LAUNCHING', 'ABANDON'));
    await change({ desired: 1 });
    await run(10);
    expect(stages()).toEqual({ 'Pending:Wait': 1 });
    expect(await targets()).toEqual([]);
    const [first] = members();
    const held = first?.spec.member.hook;
    if (!first || !held) throw new Error('not held');
    await tell(first, { hook: { ...held, result: 'CONTINUE' } });
    await run(1);
    expect(stages()).toEqual({ InService: 1 });
  });

  it('gives up a new machine that nobody answers for', async () => {
    const { run, client, change, activities } = await aGroup({ desired: 0 });
    await client.create(lifecycleHookKind, hook('LAUNCHING', 'ABANDON'));
    await change({ desired: 1 });
    await run(40);
    expect(activities()[0]).toMatch(
      /^Failed Launching .* Status Reason: Instance failed to complete user's Lifecycle Action: Lifecycle Action with token \S+ was abandoned: Heartbeat Timeout\. Launching/,
    );
  });

  it('holds a machine on its way out as long as it may', async () => {
    const { run, client, change, stages } = await aGroup({ desired: 1 });
    await client.create(lifecycleHookKind, hook('TERMINATING', 'CONTINUE'));
    await run(5);
    await change({ desired: 0 });
    await run(20);
    expect(stages()).toEqual({ 'Terminating:Wait': 1 });
    await run(25);
    expect(stages()).toEqual({});
  });
});

describe('zones', () => {
  it('are made even: one is launched before another ends', async () => {
    const { run, change, members, stages } = await aGroup({ desired: 4, zones: [`${REGION}a`] });
    await run(5);
    await change({ zones: [`${REGION}a`, `${REGION}b`] });
    let least = 4;
    for (let second = 0; second < 60; second += 1) {
      await run(1);
      least = Math.min(least, stages().InService ?? 0);
    }
    const zones = members().map(({ spec }) => spec.zone.at(-1));
    expect(zones.sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(least).toBe(4);
  });
});

it('a machine that never becomes well is replaced in its own zone: there was room', async () => {
  const { run, addVersion, change, client, group } = await aGroup({
    desired: 0,
    healthCheck: { type: 'ELB', graceSeconds: 0 },
  });
  const version = await addVersion('sick');
  await change({ template: { id: 'lt-1', version: String(version) }, desired: 1 });
  await run(200);
  const { items } = await client.list(machineKind, { namespace: REGION });
  expect(items.length).toBeGreaterThan(2);
  expect(new Set(items.map(({ spec }) => spec.zone))).toEqual(new Set([`${REGION}a`]));
  expect((await group()).status?.launchesUnplaced).toBe(0);
});

describe('a node that does not answer', () => {
  const silence = async ({ client, clock }: Awaited<ReturnType<typeof aGroup>>) => {
    const node = await client.get(nodeKind, { name: 'n1' });
    const lastTransitionTime = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const conditions = [{ type: 'Ready', status: 'Unknown', lastTransitionTime }];
    await client.updateStatus(nodeKind, { ...node, status: { ...node.status, conditions } });
  };
  const answers = {
    conditions: [{ type: 'Ready', status: 'True' }],
    capacity: { cpu: '4', memory: '8Gi', pods: '9' },
  };

  it('is given five minutes, then its machines are made up for', async () => {
    const group = await aGroup({ desired: 1 });
    const { run, addNode, client, activities, members } = group;
    await run(5);
    const other = await addNode('n2');
    await client.updateStatus(nodeKind, { ...other, status: answers });
    await silence(group);
    await run(290);
    expect(activities()).toHaveLength(1);
    await run(20);
    expect(members().some(({ spec }) => spec.member.lifecycle === 'InService')).toBe(true);
    expect(activities().join()).toContain('in response to an EC2 system status checks failure');
  });

  it('and is the only one keeps its machines', async () => {
    const group = await aGroup({ desired: 1 });
    await group.run(5);
    await silence(group);
    await group.run(400);
    expect(group.activities()).toHaveLength(1);
  });
});

it('a machine that is too old is replaced by one that serves first', async () => {
  const { run, members, stages, clock, settle } = await aGroup({ desired: 1, maxLifetimeSeconds: 86_400 });
  await run(5);
  const [first] = members();
  await clock.advance(86_400_000);
  await settle();
  await run(2);
  expect(stages().InService).toBeGreaterThan(0);
  await run(15);
  expect(stages()).toEqual({ InService: 1 });
  expect(members()[0]?.metadata.name).not.toBe(first?.metadata.name);
});

it.each([[true], [false]])(
  'a group that is deleted (force: %s) ends its machines and goes',
  async (forceDelete) => {
    const { run, change, client, stages, targets } = await aGroup({ desired: 2, protectNew: true });
    await run(5);
    await change({ forceDelete });
    await client.delete(machineGroupKind, { namespace: REGION, name: 'web' });
    await run(10);
    expect(stages()).toEqual({});
    expect(await targets()).toEqual([]);
    expect(await client.find(machineGroupKind, { namespace: REGION, name: 'web' })).toBeUndefined();
  },
);

it('a target group that the group no longer names loses its machines, and gets them again', async () => {
  const { run, change, targets } = await aGroup({ desired: 2 });
  await run(5);
  await change({ targetGroups: [] });
  await run(1);
  expect(await targets()).toEqual([]);
  await change({ targetGroups: ['web'] });
  await run(1);
  expect(await targets()).toHaveLength(2);
});
