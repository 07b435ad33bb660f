import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchDrafts } from '../../../core/machines/launch.ts';
import { aWorld, countedIds, IMAGE } from '../../../core/machines/world.case.ts';
import { instanceProfileKind } from '../../../model/kinds/instance-profile.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import { namespaceKind } from '../../../model/kinds/namespace.ts';
import { instanceRole } from './instance-role.ts';
import { openTestIdentities, type TestIdentities } from './testing.ts';

let test: TestIdentities;
beforeEach(async () => {
  test = await openTestIdentities();
  const { client } = test;
  await client.create(namespaceKind, { metadata: { name: 'us-east-2' }, spec: {} });
  await client.create(instanceProfileKind, {
    metadata: { name: 'web' },
    spec: {
      ...{ instanceProfileName: 'web', instanceProfileId: 'AIPA1', path: '/', roleName: 'app' },
      createdAt: '2026-01-01T00:00:00Z',
    },
  });
});
afterEach(() => test.close());

const KEY = { namespace: 'us-east-2', name: 'i-1' };
async function roleOf(Principal: object) {
  const { client, credentials, clock } = test;
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  await test.addRole('app', {
    assumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const template = { image: IMAGE, instanceType: 't3.micro', instanceProfile: { name: 'web' } };
  const { machine } = launchDrafts(template, aWorld(), { reservation: 'r-1', index: 0 }, countedIds());
  await client.create(machineKind, machine);
  return instanceRole({ client, credentials, clock }, KEY);
}

it('a machine has its role when the role trusts EC2', async () => {
  const { role, refused } = await roleOf({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] });
  expect([role?.name, refused]).toEqual(['app', undefined]);
});

it.each([[{ Service: 'lambda.amazonaws.com' }], [{ AWS: 'arn:aws:iam::123456789012:root' }]])(
  'a role that trusts only %j is refused',
  async (principal) => {
    expect(await roleOf(principal)).toEqual({ refused: { name: 'app' } });
  },
);
