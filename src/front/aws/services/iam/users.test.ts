// The lives of users, groups and keys, and what IAM says on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../identity/caller.ts';
import { ACCOUNT } from '../../shared/arn.ts';
import { ALLOW, arnOf, openTestIam, type TestIam } from './testing.ts';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const user = (UserName: string) => iam.call('CreateUser', { UserName });

describe('users, groups and keys', () => {
  const alice: Caller = { kind: 'user', account: ACCOUNT, arn: arnOf('user', 'team/alice'), userId: 'AIDA' };

  test('a call without a name is about the caller', async () => {
    await iam.call('CreateUser', { UserName: 'alice', Path: '/team/' });
    expect((await iam.call('GetUser', {}, alice)).User).toMatchObject({ UserName: 'alice', Path: '/team/' });
    expect((await iam.call('GetUser', {})).User).toEqual({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    expect(await iam.fault('GetUser', {}, { ...alice, kind: 'assumed-role' })).toBe(
      'ValidationError: Must specify userName when calling with non-User credentials',
    );
    expect((await iam.call('CreateAccessKey', {}, alice)).AccessKey?.UserName).toBe('alice');
    expect(await iam.fault('DeleteUser', { UserName: 'alice' })).toBe(
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    );
  });

  test('a user has two keys, whose secret is told once', async () => {
    await user('keyed');
    const { AccessKey } = await iam.call('CreateAccessKey', { UserName: 'keyed' });
    expect(AccessKey).toEqual({
      UserName: 'keyed',
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      Status: 'Active',
      SecretAccessKey: expect.stringMatching(/^\w{40}$/),
      CreateDate: expect.any(Date),
    });
    await iam.clock.advance(1000);
    await iam.call('CreateAccessKey', { UserName: 'keyed' });
    expect(await iam.fault('CreateAccessKey', { UserName: 'keyed' })).toBe(
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    );
    const AccessKeyId = AccessKey?.AccessKeyId ?? '';
    await iam.call('UpdateAccessKey', { UserName: 'keyed', AccessKeyId, Status: 'Inactive' });
    const { AccessKeyMetadata } = await iam.call('ListAccessKeys', { UserName: 'keyed' });
    expect(AccessKeyMetadata?.map(({ Status }) => Status)).toEqual(['Inactive', 'Active']);
    expect(JSON.stringify(AccessKeyMetadata)).not.toContain(AccessKey?.SecretAccessKey);
    expect(await iam.call('GetAccessKeyLastUsed', { AccessKeyId })).toEqual({
      UserName: 'keyed',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    await user('other');
    expect(await iam.fault('DeleteAccessKey', { UserName: 'other', AccessKeyId })).toBe(
      `NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`,
    );
    await iam.call('DeleteAccessKey', { UserName: 'keyed', AccessKeyId });
    expect((await iam.call('ListAccessKeys', { UserName: 'keyed' })).AccessKeyMetadata).toHaveLength(1);
  });

  test('three keys asked for at once are still two', async () => {
    await user('greedy');
    const faults = await Promise.all(
      [1, 2, 3].map(() => iam.fault('CreateAccessKey', { UserName: 'greedy' })),
    );
    expect(faults.filter((fault) => fault === 'no fault')).toHaveLength(2);
  });

  test('groups: in, out, and never deleted with somebody in', async () => {
    await user('member');
    await iam.call('CreateGroup', { GroupName: 'crew' });
    await iam.call('AddUserToGroup', { GroupName: 'crew', UserName: 'member' });
    await iam.call('AddUserToGroup', { GroupName: 'crew', UserName: 'member' });
    expect(
      (await iam.call('GetGroup', { GroupName: 'crew' })).Users?.map(({ UserName }) => UserName),
    ).toEqual(['member']);
    expect(await iam.fault('DeleteGroup', { GroupName: 'crew' })).toBe(
      'DeleteConflict: Cannot delete entity, must remove users from group first.',
    );
    await iam.call('UpdateGroup', { GroupName: 'crew', NewGroupName: 'Band', NewPath: '/x/' });
    expect((await iam.call('ListGroupsForUser', { UserName: 'member' })).Groups).toMatchObject([
      { GroupName: 'Band', Path: '/x/', Arn: arnOf('group', 'x/Band') },
    ]);
    expect(await iam.fault('GetGroup', { GroupName: 'crew' })).toContain(
      'The group with name crew cannot be found.',
    );
    await iam.call('RemoveUserFromGroup', { GroupName: 'Band', UserName: 'member' });
    await iam.call('DeleteGroup', { GroupName: 'Band' });
  });

  test('a renamed user keeps its id, keys, groups and policies', async () => {
    const { User: before } = await user('before');
    await iam.call('CreateGroup', { GroupName: 'movers' });
    await iam.call('AddUserToGroup', { GroupName: 'movers', UserName: 'before' });
    await iam.call('PutUserPolicy', { UserName: 'before', PolicyName: 'p', PolicyDocument: ALLOW });
    await iam.call('CreateAccessKey', { UserName: 'before' });
    await iam.call('UpdateUser', { UserName: 'before', NewUserName: 'After', NewPath: '/new/' });
    const { User: after } = await iam.call('GetUser', { UserName: 'After' });
    expect(after).toEqual({ ...before, UserName: 'After', Path: '/new/', Arn: arnOf('user', 'new/After') });
    expect((await iam.call('ListAccessKeys', { UserName: 'After' })).AccessKeyMetadata).toMatchObject([
      { UserName: 'After' },
    ]);
    expect((await iam.call('ListUserPolicies', { UserName: 'After' })).PolicyNames).toEqual(['p']);
    expect((await iam.call('ListGroupsForUser', { UserName: 'After' })).Groups).toHaveLength(1);
    expect(await iam.fault('GetUser', { UserName: 'before' })).toContain('NoSuchEntity');
    await iam.call('UpdateUser', { UserName: 'After', NewUserName: 'AFTER' });
    expect((await iam.call('GetUser', { UserName: 'after' })).User?.UserName).toBe('AFTER');
    await user('taken');
    expect(await iam.fault('UpdateUser', { UserName: 'AFTER', NewUserName: 'taken' })).toBe(
      'EntityAlreadyExists: User with name taken already exists.',
    );
  });

  test('what is changed while a user is renamed is not lost', async () => {
    await user('moving');
    const changes = Array.from({ length: 10 }, (_, n) =>
      iam.fault('TagUser', { UserName: 'moving', Tags: [{ Key: `t${n}`, Value: '' }] }),
    );
    const renaming = iam.call('UpdateUser', { UserName: 'moving', NewUserName: 'moved' });
    const done = (await Promise.all(changes)).filter((fault) => fault === 'no fault').length;
    await renaming;
    expect((await iam.call('ListUserTags', { UserName: 'moved' })).Tags).toHaveLength(done);
  });

  test('inline policies of a user come back as they were given', async () => {
    await user('inline');
    await iam.call('PutUserPolicy', { UserName: 'inline', PolicyName: 'p', PolicyDocument: ALLOW });
    const { PolicyDocument } = await iam.call('GetUserPolicy', { UserName: 'inline', PolicyName: 'p' });
    expect(PolicyDocument).toContain('example%20%281%29%2A');
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(ALLOW);
    const PolicyDocumentOf = (size: number) => ALLOW.replace('example (1)', 'x'.repeat(size));
    expect(
      await iam.fault('PutUserPolicy', {
        UserName: 'inline',
        PolicyName: 'q',
        PolicyDocument: PolicyDocumentOf(2000),
      }),
    ).toBe('LimitExceeded: Maximum policy size of 2048 bytes exceeded for user inline');
    expect(await iam.fault('GetUserPolicy', { UserName: 'inline', PolicyName: 'q' })).toBe(
      'NoSuchEntity: The user policy with name q cannot be found.',
    );
  });

  test.each(['constructor', '__proto__', 'toString', 'a=b,c@d'])(
    'a policy may be called %s',
    async (PolicyName) => {
      await iam.fault('CreateGroup', { GroupName: 'oddities' });
      const about = { GroupName: 'oddities', PolicyName };
      const none = `NoSuchEntity: The group policy with name ${PolicyName} cannot be found.`;
      expect(await iam.fault('GetGroupPolicy', about)).toBe(none);
      expect(await iam.fault('DeleteGroupPolicy', about)).toBe(none);
      await iam.call('PutGroupPolicy', { ...about, PolicyDocument: ALLOW });
      expect((await iam.call('ListGroupPolicies', about)).PolicyNames).toEqual([PolicyName]);
      expect(decodeURIComponent((await iam.call('GetGroupPolicy', about)).PolicyDocument ?? '')).toBe(ALLOW);
      await iam.call('DeleteGroupPolicy', about);
      expect(await iam.fault('GetGroupPolicy', about)).toBe(none);
    },
  );

  test('what users cannot have is not there', async () => {
    await user('plain');
    expect(await iam.fault('GetLoginProfile', { UserName: 'plain' })).toBe(
      'NoSuchEntity: Login Profile for User plain cannot be found.',
    );
    expect((await iam.call('ListMFADevices', { UserName: 'plain' })).MFADevices).toEqual([]);
    expect(await iam.fault('ListSigningCertificates', { UserName: 'nobody' })).toContain(
      'The user with name nobody',
    );
  });
});
