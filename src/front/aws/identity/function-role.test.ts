// Who gets the credentials of an execution role, and that they are the role's.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { functionRole } from './function-role.ts';
import { openTestIdentities, type TestIdentities } from './testing.ts';

let test: TestIdentities;
beforeEach(async () => {
  test = await openTestIdentities();
});
afterEach(() => test.close());

async function keysOf(Principal: object, arn = 'arn:aws:iam::123456789012:role/team/app') {
  const { client, credentials, clock } = test;
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const assumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await test.addRole('app', { assumeRolePolicyDocument });
  return (await functionRole({ client, credentials, clock }, arn, 'web')).keys;
}

it('a role that trusts Lambda has keys, and they are its own', async () => {
  const keys = await keysOf({ Service: 'lambda.amazonaws.com' });
  const found = await test.credentials.find(keys?.accessKeyId ?? '', keys?.sessionToken);
  expect(found.caller.arn).toBe('arn:aws:sts::123456789012:assumed-role/app/web');
});

it.each([[{ Service: 'ec2.amazonaws.com' }], [{ AWS: 'arn:aws:iam::123456789012:root' }]])(
  'a role that trusts only %j has none',
  async (principal) => expect(await keysOf(principal)).toBeUndefined(),
);

it('a role that is not there has none', async () => {
  const arn = 'arn:aws:iam::123456789012:role/none';
  expect(await keysOf({ Service: 'lambda.amazonaws.com' }, arn)).toBeUndefined();
});
