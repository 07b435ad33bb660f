import { afterEach, describe, expect, it } from 'vitest';
import { alarmKind } from '../../../model/kinds/alarm.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../model/object.ts';
import type { Member } from '../members.ts';
import { REGION } from '../testing.ts';
import { openRefreshWorld, type RefreshWorld } from './testing.ts';

const worlds: RefreshWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** Three machines of version 1 that serve. */
async function aGroup(spec: Partial<MachineGroup['spec']> = {}) {
  const world = await openRefreshWorld(spec);
  worlds.push(world);
  await world.run(8);
  const { client } = world;
  const tell = async ({ metadata }: Member, changes: Partial<Member['spec']['member']>) => {
    const now = await client.get(machineKind, keyOf({ metadata }));
    if (!now.spec.member) throw new Error('No member');
    const member = { ...now.spec.member, ...changes };
    return client.update(machineKind, { ...now, spec: { ...now.spec, member } });
  };
  return { ...world, tell };
}

describe('a refresh to a version that works', () => {
  it('replaces every machine, and never has fewer that serve than it may', async () => {
    const { addVersion, start, untilOver, refresh, versions, group, run, stages, activities } =
      await aGroup();
    await start(await addVersion('good'));
    expect(await untilOver()).toMatchObject({ least: 3 });
    expect((await refresh()).status).toMatchObject({
      state: 'Successful',
      percentComplete: 100,
      toUpdate: 0,
    });
    expect((await group()).spec.template.version).toBe('2');
    await run(10);
    expect(versions()).toEqual(['2', '2', '2']);
    expect(stages()).toEqual({ InService: 3 });
    expect(activities()).toContain(
      'Successful Launching a new EC2 instance: i-* | At * an instance was launched in response to an instance refresh.',
    );
    expect(activities()).toContain(
      'Successful Terminating EC2 instance: i-* | At * an instance was taken out of service in response to an instance refresh.  At * instance i-* was selected for termination.',
    );
  });

  it.each([
    [50, 100, { least: 2, most: 5 }],
    [100, 100, { least: 3, most: 6 }],
    [100, 134, { least: 3, most: 7 }],
  ])('keeps to %d and %d percent', async (minHealthyPercentage, maxHealthyPercentage, bounds) => {
    const { addVersion, start, untilOver, refresh } = await aGroup();
    await start(await addVersion('good'), { minHealthyPercentage, maxHealthyPercentage });
    const { least, most } = await untilOver();
    expect(least).toBe(bounds.least);
    expect(most).toBeLessThanOrEqual(bounds.most); // those that end are counted, too
    expect((await refresh()).status?.state).toBe('Successful');
  });

  it('tells what it waits for', async () => {
    const { addVersion, start, run, refresh } = await aGroup();
    await start(await addVersion('good'), { warmupSeconds: 60 });
    await run(2);
    expect((await refresh()).status?.reason).toMatch(
      /^Waiting for remaining instances to be available. For example: i-\w+ has insufficient data/,
    );
    await run(10);
    expect((await refresh()).status).toMatchObject({ state: 'InProgress', percentComplete: 0, toUpdate: 3 });
    expect((await refresh()).status?.reason).toMatch(
      /^Waiting for instances to warm up before continuing. For example: i-\w+ is warming up.$/,
    );
  });

  it('leaves machines that match, when it is to', async () => {
    const { addVersion, start, untilOver, members, versions, run } = await aGroup();
    await start(await addVersion('good'), { checkpointPercentages: [34], checkpointDelaySeconds: 5 });
    await untilOver();
    expect(versions()).toEqual(['1', '1', '2']);
    const [kept] = members().filter(({ spec }) => spec.member.revision === 'lt-1:2');
    await start(2, { skipMatching: true });
    await untilOver();
    expect(members().map(({ metadata }) => metadata.name)).toContain(kept?.metadata.name);
    await start(2);
    await untilOver();
    await run(15);
    expect(members().map(({ metadata }) => metadata.name)).not.toContain(kept?.metadata.name);
  });

  it('rests at its checkpoints', async () => {
    const { addVersion, start, run, versions, untilOver, refresh } = await aGroup();
    await start(await addVersion('good'), { checkpointPercentages: [34, 100], checkpointDelaySeconds: 60 });
    await run(50);
    expect(versions()).toEqual(['1', '1', '2']);
    expect((await refresh()).status?.reason).toMatch(/^Reached checkpoint at 34%/);
    const { least, seconds } = await untilOver();
    expect(least).toBe(3);
    expect(seconds).toBeGreaterThan(60);
    expect(versions()).toEqual(['2', '2', '2']);
  });

  it('keeps the former machines at hand while it bakes', async () => {
    const { addVersion, start, run, refresh, versions, untilOver } = await aGroup();
    await start(await addVersion('good'), { bakeSeconds: 60 });
    await run(30);
    expect((await refresh()).status?.state).toBe('Baking');
    expect(versions()).toEqual(['1', '1', '1', '2', '2', '2']);
    await untilOver();
    expect((await refresh()).status?.state).toBe('Successful');
  });

  it('follows the number when it changes on the way', async () => {
    const { addVersion, start, run, change, untilOver, versions } = await aGroup();
    await start(await addVersion('good'), { minHealthyPercentage: 100, maxHealthyPercentage: 100 });
    await run(4);
    await change({ desired: 5 });
    expect(await untilOver()).toMatchObject({ least: 3 });
    await run(15);
    expect(versions()).toEqual(['2', '2', '2', '2', '2']);
  });
});

describe('a refresh to a version that is broken', () => {
  it.each([
    ['sick', /did not|failed/],
    ['badData', /user data failed/],
    ['crash', /The kernel panics/],
    ['stuck', /no progress for 600 s/],
  ])('(%s) goes back by itself, and nobody notices', async (does, why) => {
    const { addVersion, start, untilOver, refresh, versions, run, stages, group } = await aGroup();
    await start(await addVersion(does));
    expect(await untilOver()).toMatchObject({ least: 3 });
    const { status } = await refresh();
    expect(status?.state).toBe('RollbackSuccessful');
    expect(status?.reason).toMatch(why);
    expect(status?.rollback).toMatchObject({ reason: status?.reason, percentComplete: 0, toUpdate: 3 });
    await run(15);
    expect(versions()).toEqual(['1', '1', '1']);
    expect(stages()).toEqual({ InService: 3 });
    expect((await group()).spec.template.version).toBe('1');
  });

  it('goes back when machines are replaced one by one', async () => {
    const { addVersion, start, untilOver, refresh, versions, run } = await aGroup();
    await start(await addVersion('sick'), { minHealthyPercentage: 50, maxHealthyPercentage: 100 });
    expect((await untilOver()).least).toBeGreaterThanOrEqual(2);
    expect((await refresh()).status?.state).toBe('RollbackSuccessful');
    await run(15);
    expect(versions()).toEqual(['1', '1', '1']);
  });

  it('goes back to what machines run, when the group has the new template already', async () => {
    const { addVersion, change, start, client, untilOver, refresh, group, run, versions } = await aGroup();
    const version = await addVersion('sick');
    await change({ template: { id: 'lt-1', version: String(version) } });
    const started = await start(version);
    const from = { id: 'lt-1', version: '2', number: 2 };
    await client.update((await import('../../../model/kinds/instance-refresh.ts')).instanceRefreshKind, {
      ...started,
      spec: { ...started.spec, from },
    });
    await untilOver();
    expect((await refresh()).status?.state).toBe('RollbackSuccessful');
    expect((await group()).spec.template.version).toBe('1');
    await run(15);
    expect(versions()).toEqual(['1', '1', '1']);
  });

  it('fails and leaves the former machines, when it may not go back', async () => {
    const { addVersion, start, untilOver, refresh, run, serving, group } = await aGroup();
    await start(await addVersion('sick'), { autoRollback: false });
    expect(await untilOver()).toMatchObject({ least: 3 });
    expect((await refresh()).status?.state).toBe('Failed');
    await run(30);
    expect(serving()).toBe(3);
    expect((await group()).spec.template.version).toBe('1');
  });

  it('fails at once when the version does not exist', async () => {
    const { start, untilOver, refresh, serving } = await aGroup();
    await start(9);
    await untilOver();
    expect((await refresh()).status).toMatchObject({
      state: 'Failed',
      reason: 'The launch template version that is wanted does not exist.',
    });
    expect(serving()).toBe(3);
  });
});

describe('a caller', () => {
  it('can go back', async () => {
    const { addVersion, start, run, ask, untilOver, refresh, versions } = await aGroup();
    await start(await addVersion('good'), { warmupSeconds: 100, autoRollback: false });
    await run(20);
    await ask('rollback');
    expect(await untilOver()).toMatchObject({ least: 3 });
    expect((await refresh()).status?.state).toBe('RollbackSuccessful');
    await run(15);
    expect(versions()).toEqual(['1', '1', '1']);
  });

  it('can cancel: the number is kept, whatever it is made of', async () => {
    const { addVersion, start, run, ask, untilOver, refresh, members, serving } = await aGroup();
    await start(await addVersion('good'));
    await run(2);
    await ask('cancel');
    await untilOver();
    expect((await refresh()).status).toMatchObject({ state: 'Cancelled' });
    await run(20);
    expect(members()).toHaveLength(3);
    expect(serving()).toBe(3);
  });

  it('who starts another after that gets it', async () => {
    const { addVersion, start, run, ask, untilOver, refresh, versions } = await aGroup();
    await start(await addVersion('good'));
    await run(3);
    await ask('cancel');
    await run(1);
    await start(await addVersion('good'));
    expect(await untilOver()).toMatchObject({ least: 3 });
    expect((await refresh()).status?.state).toBe('Successful');
    await run(15);
    expect(versions()).toEqual(['3', '3', '3']);
  });
});

describe('machines that are protected from scaling in', () => {
  it.each([
    ['Ignore', 'Successful', ['1', '2', '2']],
    ['Refresh', 'Successful', ['2', '2', '2']],
    ['Wait', 'RollbackSuccessful', ['1', '1', '1']],
  ] as const)('%s', async (scaleInProtected, state, expected) => {
    const { addVersion, start, members, tell, untilOver, refresh, versions, run } = await aGroup();
    const [first] = members();
    if (first) await tell(first, { protectedFromScaleIn: true });
    await start(await addVersion('good'), { scaleInProtected });
    if (scaleInProtected === 'Wait') {
      await run(60);
      expect((await refresh()).status?.reason).toContain(
        `protected from scale in and cannot be replaced: ${first?.metadata.name}`,
      );
    }
    await untilOver(4000);
    expect((await refresh()).status?.state).toBe(state);
    await run(15);
    expect(versions()).toEqual(expected);
  });
});

it.each([
  ['Terminate', 0],
  ['Ignore', 1],
] as const)('a machine in standby: %s', async (standby, left) => {
  const { addVersion, start, members, tell, change, run, untilOver, stages } = await aGroup();
  const [first] = members();
  if (first) await tell(first, { asked: 'standby' });
  await change({ desired: 2 });
  await run(8);
  await start(await addVersion('good'), { standby });
  await untilOver();
  await run(15);
  expect(stages().Standby ?? 0).toBe(left);
  expect(stages().InService).toBe(2);
});

it('a machine in standby is waited for, but not for ever', async () => {
  const { addVersion, start, members, tell, change, run, untilOver, refresh } = await aGroup();
  const [first] = members();
  if (first) await tell(first, { asked: 'standby' });
  await change({ desired: 2 });
  await run(8);
  await start(await addVersion('good'), { standby: 'Wait' });
  await run(20);
  expect((await refresh()).status).toMatchObject({
    percentComplete: 100,
    reason: `The following instances are in standby and cannot be replaced: ${first?.metadata.name}.`,
  });
  await untilOver(4000);
  expect((await refresh()).status?.state).toBe('Failed');
});

it('an alarm makes it go back', async () => {
  const { addVersion, start, run, client, untilOver, refresh } = await aGroup();
  const now = '2026-01-01T00:00:00.000Z';
  const alarm = await client.create(alarmKind, {
    metadata: { namespace: REGION, name: 'errors' },
    spec: {
      alarmName: 'errors',
      arn: 'arn:aws:cloudwatch:us-east-2:123456789012:alarm:errors',
      actionsEnabled: false,
      okActions: [],
      alarmActions: [],
      insufficientDataActions: [],
      createdAt: now,
      updatedAt: now,
      composite: { rule: 'TRUE' },
      changes: [],
    },
  });
  await start(await addVersion('good'), { warmupSeconds: 60, alarms: ['errors'] });
  await run(10);
  const status = {
    state: 'ALARM',
    reason: '',
    updatedAt: now,
    transitionedAt: now,
    pending: [],
    history: [],
  } as const;
  await client.updateStatus(alarmKind, { ...alarm, status });
  await untilOver();
  expect((await refresh()).status).toMatchObject({
    state: 'RollbackSuccessful',
    reason: 'The CloudWatch alarm errors went into the ALARM state.',
  });
});

it('a machine that somebody ends in the middle is made up for', async () => {
  const { addVersion, start, run, members, client, untilOver, refresh, versions } = await aGroup();
  await start(await addVersion('good'), { warmupSeconds: 20 });
  await run(10);
  const [fresh] = members().filter(({ spec }) => spec.member.revision === 'lt-1:2');
  if (!fresh) throw new Error('No new machine');
  const now = await client.get(machineKind, keyOf(fresh));
  await client.update(machineKind, { ...now, spec: { ...now.spec, power: 'terminated' } });
  expect(await untilOver()).toMatchObject({ least: 3 });
  expect((await refresh()).status?.state).toBe('Successful');
  await run(15);
  expect(versions()).toEqual(['2', '2', '2']);
});
