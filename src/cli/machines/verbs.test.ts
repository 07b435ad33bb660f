// The verbs about an app that runs in machines, against a control plane in memory: what they write, what they say.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instanceRefreshKind } from '../../model/kinds/instance-refresh.ts';
import { launchTemplateKind } from '../../model/kinds/launch-template.ts';
import { machineGroupKind } from '../../model/kinds/machine-group.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { type CliWorld, openCliWorld } from '../testing.ts';
import { applyMachines } from './apply.ts';
import { APP, NETWORK } from './testing.ts';

let world: CliWorld;
beforeEach(async () => {
  world = await openCliWorld();
  await world.client.create(namespaceKind, { metadata: { name: APP.namespace }, spec: {} });
  await applyMachines(world.client, APP, NETWORK);
});
afterEach(() => world.close());

const key = { namespace: APP.namespace, name: APP.name };
const group = () => world.client.get(machineGroupKind, key);
const refreshes = async () => (await world.client.list(instanceRefreshKind, key)).items;

it('what is applied twice is the same; another environment is a refresh to another version', async () => {
  expect(await applyMachines(world.client, { ...APP, replicas: 4 }, NETWORK)).toBeUndefined();
  expect((await group()).spec).toMatchObject({ desired: 4, template: { version: '1' } });
  const name = await applyMachines(world.client, { ...APP, env: { A: 'c' } }, NETWORK);
  const [refresh] = await refreshes();
  expect(refresh).toMatchObject({
    metadata: { name },
    spec: {
      from: { number: 1 },
      to: { version: '2' },
      preferences: {
        minHealthyPercentage: 100,
        maxHealthyPercentage: 200,
        autoRollback: true,
        bakeSeconds: 30,
      },
    },
  });
  expect(await applyMachines(world.client, { ...APP, env: { A: 'c' } }, NETWORK)).toBe(name);
});

it('back to the version that runs, while another is rolled out, is a rollback of that', async () => {
  await applyMachines(world.client, { ...APP, env: {} }, NETWORK);
  await applyMachines(world.client, APP, NETWORK);
  expect((await refreshes()).map(({ spec }) => spec.asked)).toEqual(['rollback']);
});

it('scale writes the number, within the bounds of the group', async () => {
  expect(await world.run(['scale', 'web', '5', '--no-wait'])).toMatchObject({
    code: 0,
    out: 'web has 5 replicas\n',
  });
  expect((await group()).spec.desired).toBe(5);
});

it('a name that both ways have must be told apart', async () => {
  await world.run(['deploy', 'web:1', '--no-wait']);
  const { code, err } = await world.run(['scale', 'web', '2', '--no-wait']);
  expect(code).toBe(2);
  expect(err).toContain('hint: say which: add --as container or --as machine');
  expect((await world.run(['scale', 'web', '2', '--no-wait', '--as', 'machine'])).code).toBe(0);
  expect((await group()).spec.desired).toBe(2);
});

it('history tells its versions, and undo which there are', async () => {
  const { out } = await world.run(['rollout', 'history', 'web']);
  expect(out).toMatch(/^1 +current +0 +ami-1/m);
  const { err } = await world.run(['rollout', 'undo', 'web', '--to-revision', '7']);
  expect(err).toContain('There is no revision 7');
});

it('destroy takes away all that deploy made', async () => {
  const gone = world.run(['destroy', 'web', '--timeout', '30s']);
  // The group's controller lets it go once no machine is left.
  await expect.poll(async () => (await group()).metadata.deletionTimestamp).toBeDefined();
  const deleting = await group();
  await world.client.update(machineGroupKind, {
    ...deleting,
    metadata: { ...deleting.metadata, finalizers: [] },
  });
  expect(await gone).toMatchObject({ code: 0, out: 'web is gone\n' });
  expect((await world.client.list(launchTemplateKind, { namespace: APP.namespace })).items).toEqual([]);
});
