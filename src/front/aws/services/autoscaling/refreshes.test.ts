// Instance refreshes by their API: one at a time, AWS's defaults and refusals, what callers ask of one that is under way.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type InstanceRefresh, instanceRefreshKind } from '../../../../model/kinds/instance-refresh.ts';
import { openTestAutoScaling, type TestAutoScaling } from './testing.ts';

let plane: TestAutoScaling;
beforeEach(async () => {
  plane = await openTestAutoScaling();
  await plane.group();
});
afterEach(() => plane.close());

const WEB = { AutoScalingGroupName: 'web' };
const DESIRED = { LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' } };
const key = (name = '') => ({ namespace: plane.ec2.ctx.region, name });
const stored = (id: string | undefined) => plane.ec2.client.get(instanceRefreshKind, key(id));
const start = async () =>
  (await plane.call('StartInstanceRefresh', { ...WEB, DesiredConfiguration: DESIRED })).InstanceRefreshId;

async function says(id: string | undefined, status: InstanceRefresh['status']): Promise<void> {
  await plane.ec2.client.updateStatus(instanceRefreshKind, { ...(await stored(id)), status });
}

test('what is left open is as AWS has it, and the desired configuration comes back', async () => {
  const id = await start();
  const { InstanceRefreshes = [] } = await plane.call('DescribeInstanceRefreshes', WEB);
  expect(InstanceRefreshes).toEqual([
    {
      InstanceRefreshId: id,
      ...WEB,
      Status: 'Pending',
      Preferences: {
        MinHealthyPercentage: 90,
        MaxHealthyPercentage: 100,
        SkipMatching: false,
        AutoRollback: false,
        ScaleInProtectedInstances: 'Wait',
        StandbyInstances: 'Wait',
      },
      DesiredConfiguration: DESIRED,
      Strategy: 'Rolling',
    },
  ]);
  expect((await stored(id)).spec.from).toMatchObject({ version: '1', number: 1 });
});

test.each([
  ['a share above all', { MinHealthyPercentage: 101 }, 'less than or equal to 100'],
  ['a most without a least', { MaxHealthyPercentage: 150 }, 'You must specify MinHealthyPercentage'],
  ['too wide a gap', { MinHealthyPercentage: 50, MaxHealthyPercentage: 200 }, 'must not be greater than 100'],
  ['checkpoints that go back', { CheckpointPercentages: [50, 20] }, 'in ascending order'],
  ['a delay without checkpoints', { CheckpointDelay: 60 }, 'CheckpointPercentages'],
  ['a rollback to nothing', { AutoRollback: true }, 'You must specify a desired configuration'],
])('%s is refused', async (_, Preferences, message) => {
  expect(await plane.fault('StartInstanceRefresh', { ...WEB, Preferences })).toContain(message);
});

test('one at a time, and the next when it is over', async () => {
  const id = await start();
  expect(await plane.fault('StartInstanceRefresh', WEB)).toContain('InstanceRefreshInProgressFault: ');
  await plane.call('CancelInstanceRefresh', WEB);
  const first = async () => (await plane.call('DescribeInstanceRefreshes', WEB)).InstanceRefreshes?.[0];
  expect(await first()).toMatchObject({ InstanceRefreshId: id, Status: 'Cancelling' });
  expect(await plane.fault('CancelInstanceRefresh', WEB)).toContain('ActiveInstanceRefreshNotFoundFault: ');
  await says(id, { state: 'Cancelled' });
  await plane.ec2.clock.advance(1000);
  const second = await start();
  expect(await first()).toMatchObject({ InstanceRefreshId: second });
});

test('a refresh goes back when it is asked to, if there is something fixed to go back to', async () => {
  expect(await plane.fault('RollbackInstanceRefresh', WEB)).toContain('ActiveInstanceRefreshNotFoundFault: ');
  const id = await start();
  await plane.call('RollbackInstanceRefresh', WEB);
  expect((await stored(id)).spec.asked).toBe('rollback');
  await says(id, { state: 'RollbackSuccessful' });
  await plane.call('StartInstanceRefresh', WEB);
  expect(await plane.fault('RollbackInstanceRefresh', WEB)).toContain('IrreversibleInstanceRefreshFault: ');
});
