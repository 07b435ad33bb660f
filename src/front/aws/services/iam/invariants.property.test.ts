// Whatever is asked for at once, nothing that is left points at what is gone.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACCOUNT } from '../../shared/arn.ts';
import { openTestIam, type TestIam } from './testing.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const ALLOW = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

type Step = (iam: TestIam) => Promise<string>;
const NAMES = ['a', 'B'];
const one = fc.constantFrom(...NAMES);
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;

/** A call that may be refused; what it answers does not matter. */
const step: fc.Arbitrary<Step> = fc.oneof(
  one.map(
    (RoleName): Step =>
      (iam) =>
        iam.fault('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST }),
  ),
  one.map(
    (RoleName): Step =>
      (iam) =>
        iam.fault('DeleteRole', { RoleName }),
  ),
  one.map(
    (UserName): Step =>
      (iam) =>
        iam.fault('CreateUser', { UserName }),
  ),
  one.map(
    (UserName): Step =>
      (iam) =>
        iam.fault('DeleteUser', { UserName }),
  ),
  one.map(
    (GroupName): Step =>
      (iam) =>
        iam.fault('CreateGroup', { GroupName }),
  ),
  one.map(
    (GroupName): Step =>
      (iam) =>
        iam.fault('DeleteGroup', { GroupName }),
  ),
  one.map(
    (PolicyName): Step =>
      (iam) =>
        iam.fault('CreatePolicy', { PolicyName, PolicyDocument: ALLOW }),
  ),
  one.map(
    (name): Step =>
      (iam) =>
        iam.fault('DeletePolicy', { PolicyArn: arnOf(name) }),
  ),
  one.map(
    (InstanceProfileName): Step =>
      (iam) =>
        iam.fault('CreateInstanceProfile', { InstanceProfileName }),
  ),
  one.map(
    (InstanceProfileName): Step =>
      (iam) =>
        iam.fault('DeleteInstanceProfile', { InstanceProfileName }),
  ),
  one.map(
    (UserName): Step =>
      (iam) =>
        iam.fault('CreateAccessKey', { UserName }),
  ),
  pair((RoleName, p) => (iam) => iam.fault('AttachRolePolicy', { RoleName, PolicyArn: arnOf(p) })),
  pair((RoleName, p) => (iam) => iam.fault('DetachRolePolicy', { RoleName, PolicyArn: arnOf(p) })),
  pair((UserName, p) => (iam) => iam.fault('AttachUserPolicy', { UserName, PolicyArn: arnOf(p) })),
  pair(
    (UserName, p) => (iam) =>
      iam.fault('PutUserPermissionsBoundary', { UserName, PermissionsBoundary: arnOf(p) }),
  ),
  pair((UserName, GroupName) => (iam) => iam.fault('AddUserToGroup', { UserName, GroupName })),
  pair((UserName, GroupName) => (iam) => iam.fault('RemoveUserFromGroup', { UserName, GroupName })),
  pair((UserName, NewUserName) => (iam) => iam.fault('UpdateUser', { UserName, NewUserName })),
  pair((GroupName, NewGroupName) => (iam) => iam.fault('UpdateGroup', { GroupName, NewGroupName })),
  pair(
    (RoleName, InstanceProfileName) => (iam) =>
      iam.fault('AddRoleToInstanceProfile', { RoleName, InstanceProfileName }),
  ),
);

function pair(make: (first: string, second: string) => Step): fc.Arbitrary<Step> {
  return fc.tuple(one, one).map(([first, second]) => make(first, second));
}

async function checkInvariants(iam: TestIam): Promise<void> {
  const details = await iam.call('GetAccountAuthorizationDetails', { MaxItems: 1000 });
  const policies = new Set(details.Policies?.map(({ Arn }) => Arn));
  const users = details.UserDetailList ?? [];
  const roles = details.RoleDetailList ?? [];
  for (const { AttachedManagedPolicies = [] } of [...users, ...roles])
    for (const { PolicyArn } of AttachedManagedPolicies) expect(policies).toContain(PolicyArn);
  for (const { PermissionsBoundary: boundary } of users)
    if (boundary) expect(policies).toContain(boundary.PermissionsBoundaryArn);
  expect(new Set(users.map(({ UserId }) => UserId)).size).toBe(users.length);
  for (const { UserName } of users) {
    const { AccessKeyMetadata } = await iam.call('ListAccessKeys', { UserName: UserName ?? '' });
    expect(AccessKeyMetadata.length).toBeLessThanOrEqual(2);
  }
  for (const { GroupName } of details.GroupDetailList ?? []) {
    const { Users } = await iam.call('GetGroup', { GroupName: GroupName ?? '' });
    const members = users.filter(({ GroupList }) => GroupList?.includes(GroupName ?? ''));
    expect(Users.map(({ UserName }) => UserName)).toEqual(members.map(({ UserName }) => UserName));
  }
  const { InstanceProfiles } = await iam.call('ListInstanceProfiles', {});
  const withRole = InstanceProfiles.filter(({ Roles }) => Roles.length > 0).length;
  const listed = roles.flatMap(({ InstanceProfileList = [] }) => InstanceProfileList).length;
  expect(withRole).toBe(listed);
}

/** All of them, so that the first calls have something to link and to delete. */
async function fill(iam: TestIam): Promise<void> {
  for (const name of NAMES) {
    await iam.call('CreateRole', { RoleName: name, AssumeRolePolicyDocument: TRUST });
    await iam.call('CreateUser', { UserName: name });
    await iam.call('CreateGroup', { GroupName: name });
    await iam.call('CreatePolicy', { PolicyName: name, PolicyDocument: ALLOW });
    await iam.call('CreateInstanceProfile', { InstanceProfileName: name });
  }
}

test('calls at once leave nothing that points at what is gone', async () => {
  const batches = fc.array(fc.array(step, { minLength: 4, maxLength: 16 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const iam = await openTestIam();
      await fill(iam);
      for (const batch of all) {
        await Promise.all(batch.map((call) => call(iam)));
        await checkInvariants(iam);
      }
      await iam.close();
    }),
    { numRuns: 60 },
  );
}, 60_000);
