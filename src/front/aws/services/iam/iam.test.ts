// The lives of users, groups, roles, policies, instance profiles and keys, and what IAM says on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../identity/caller.ts';
import { ACCOUNT } from '../../shared/arn.ts';
import { openTestIam, type TestIam } from './testing.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const ALLOW = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example (1)*' }],
});
const arnOf = (type: string, name: string) => `arn:aws:iam::${ACCOUNT}:${type}/${name}`;
const EKS = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const role = (RoleName: string) => iam.call('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
const user = (UserName: string) => iam.call('CreateUser', { UserName });

describe('roles', () => {
  test('a role shows less when it is made than when it is read, as at AWS', async () => {
    const { Role: made } = await iam.call('CreateRole', {
      RoleName: 'Web_App',
      Path: '/team/',
      AssumeRolePolicyDocument: TRUST,
      Description: 'web',
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '' },
      ],
    });
    expect(made).toEqual({
      Path: '/team/',
      RoleName: 'Web_App',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: arnOf('role', 'team/Web_App'),
      CreateDate: new Date('2026-01-01T00:00:00Z'),
      AssumeRolePolicyDocument: expect.stringMatching(/^%7B%22Version%22%3A%222012-10-17%22/),
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'b', Value: '2' },
      ],
    });
    const { Role: read } = await iam.call('GetRole', { RoleName: 'web_app' });
    expect(read).toEqual({ ...made, Description: 'web', MaxSessionDuration: 3600, RoleLastUsed: {} });
    const { Roles, IsTruncated } = await iam.call('ListRoles', { PathPrefix: '/team/' });
    const { Tags: _, ...untagged } = made ?? {};
    expect(Roles).toEqual([{ ...untagged, Description: 'web', MaxSessionDuration: 3600 }]);
    expect(IsTruncated).toBe(false);
    expect(decodeURIComponent(read?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
  });

  test('names are taken whatever their case', async () => {
    await role('Taken');
    expect(await iam.fault('CreateRole', { RoleName: 'tAKEN', AssumeRolePolicyDocument: TRUST })).toBe(
      'EntityAlreadyExists: Role with name tAKEN already exists.',
    );
  });

  test('updates change what they name', async () => {
    await role('updated');
    await iam.call('UpdateRole', { RoleName: 'updated', Description: 'one', MaxSessionDuration: 7200 });
    await iam.call('UpdateRole', { RoleName: 'updated' });
    expect((await iam.call('GetRole', { RoleName: 'updated' })).Role).toMatchObject({
      Description: 'one',
      MaxSessionDuration: 7200,
    });
    await iam.call('UpdateRole', { RoleName: 'updated', Description: '' });
    const { Role } = await iam.call('GetRole', { RoleName: 'updated' });
    expect(Role).not.toHaveProperty('Description');
    const { Role: told } = await iam.call('UpdateRoleDescription', {
      RoleName: 'updated',
      Description: 'two',
    });
    expect(told).toMatchObject({ Description: 'two' });
    const other = TRUST.replace('ec2', 'lambda');
    await iam.call('UpdateAssumeRolePolicy', { RoleName: 'updated', PolicyDocument: other });
    const { Role: last } = await iam.call('GetRole', { RoleName: 'updated' });
    expect(decodeURIComponent(last?.AssumeRolePolicyDocument ?? '')).toBe(other);
  });

  test('two changes at once lose neither', async () => {
    await role('busy');
    const puts = Array.from({ length: 10 }, (_, n) =>
      iam.call('PutRolePolicy', { RoleName: 'busy', PolicyName: `p${n}`, PolicyDocument: ALLOW }),
    );
    const tags = Array.from({ length: 5 }, (_, n) =>
      iam.call('TagRole', { RoleName: 'busy', Tags: [{ Key: `t${n}`, Value: '' }] }),
    );
    await Promise.all([...puts, ...tags, iam.call('AttachRolePolicy', { RoleName: 'busy', PolicyArn: EKS })]);
    expect((await iam.call('ListRolePolicies', { RoleName: 'busy' })).PolicyNames).toHaveLength(10);
    expect((await iam.call('ListRoleTags', { RoleName: 'busy' })).Tags).toHaveLength(5);
    expect((await iam.call('ListAttachedRolePolicies', { RoleName: 'busy' })).AttachedPolicies).toHaveLength(
      1,
    );
  });

  test('a role that is in use is not deleted', async () => {
    await role('held');
    const gone = () => iam.fault('DeleteRole', { RoleName: 'held' });
    await iam.call('AttachRolePolicy', { RoleName: 'held', PolicyArn: EKS });
    expect(await gone()).toBe('DeleteConflict: Cannot delete entity, must detach all policies first.');
    await iam.call('DetachRolePolicy', { RoleName: 'held', PolicyArn: EKS });
    await iam.call('PutRolePolicy', { RoleName: 'held', PolicyName: 'p', PolicyDocument: ALLOW });
    expect(await gone()).toBe('DeleteConflict: Cannot delete entity, must delete policies first.');
    await iam.call('DeleteRolePolicy', { RoleName: 'held', PolicyName: 'p' });
    await iam.call('CreateInstanceProfile', { InstanceProfileName: 'holder' });
    await iam.call('AddRoleToInstanceProfile', { InstanceProfileName: 'holder', RoleName: 'held' });
    expect(await gone()).toBe(
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    );
    await iam.call('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'holder', RoleName: 'held' });
    expect(await gone()).toBe('no fault');
    expect(await gone()).toBe('NoSuchEntity: The role with name held cannot be found.');
  });

  test('a boundary is a policy that is there', async () => {
    await role('bounded');
    const put = (PermissionsBoundary: string) =>
      iam.fault('PutRolePermissionsBoundary', { RoleName: 'bounded', PermissionsBoundary });
    expect(await put(`arn:aws:iam::${ACCOUNT}:not_a_policy/x`)).toBe(
      `InvalidInput: ARN arn:aws:iam::${ACCOUNT}:not_a_policy/x is not valid.`,
    );
    expect(await put(arnOf('policy', 'none'))).toBe(
      `NoSuchEntity: Scope ARN: ${arnOf('policy', 'none')} does not exist or is not attachable.`,
    );
    expect(await put(EKS)).toBe('no fault');
    const { Role } = await iam.call('GetRole', { RoleName: 'bounded' });
    expect(Role?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: EKS,
    });
    await iam.call('DeleteRolePermissionsBoundary', { RoleName: 'bounded' });
    const { Role: free } = await iam.call('GetRole', { RoleName: 'bounded' });
    expect(free).not.toHaveProperty('PermissionsBoundary');
  });

  test('lists come in pages', async () => {
    for (const name of ['page-c', 'Page-B', 'page-a'])
      await iam.call('CreateRole', { RoleName: name, Path: '/pages/', AssumeRolePolicyDocument: TRUST });
    const first = await iam.call('ListRoles', { PathPrefix: '/pages/', MaxItems: 2 });
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(['page-a', 'Page-B']);
    expect(first.IsTruncated).toBe(true);
    const second = await iam.call('ListRoles', { PathPrefix: '/pages/', MaxItems: 2, Marker: first.Marker });
    expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(['page-c']);
    expect(second).not.toHaveProperty('Marker');
    expect(await iam.fault('ListRoles', { Marker: 'x' })).toBe('ValidationError: Invalid Marker.');
    const Tags = ['é'.repeat(128), `${'é'.repeat(127)}b`].map((Key) => ({ Key, Value: '' }));
    await iam.call('TagRole', { RoleName: 'page-a', Tags });
    const { Marker } = await iam.call('ListRoleTags', { RoleName: 'page-a', MaxItems: 1 });
    expect((await iam.call('ListRoleTags', { RoleName: 'page-a', Marker })).Tags).toHaveLength(1);
  });
});

describe('service-linked roles', () => {
  test('have the name and path of their service, and only AWS changes them', async () => {
    const { Role } = await iam.call('CreateServiceLinkedRole', {
      AWSServiceName: 'autoscaling.amazonaws.com',
      CustomSuffix: 'two',
      Description: 'd',
    });
    const name = 'AWSServiceRoleForAutoScaling_two';
    expect(Role).toMatchObject({
      RoleName: name,
      Path: '/aws-service-role/autoscaling.amazonaws.com/',
      Arn: arnOf('role', `aws-service-role/autoscaling.amazonaws.com/${name}`),
    });
    expect(await iam.fault('DeleteRole', { RoleName: name })).toContain('UnmodifiableEntity: Cannot perform');
    expect(await iam.fault('AttachRolePolicy', { RoleName: name, PolicyArn: EKS })).toContain(
      'protected role',
    );
    await iam.call('UpdateRoleDescription', { RoleName: name, Description: 'e' });
    await iam.call('UpdateRole', { RoleName: name, Description: 'f' });
    expect(await iam.fault('UpdateRole', { RoleName: name, MaxSessionDuration: 7200 })).toContain(
      'protected role',
    );
    await iam.call('TagRole', { RoleName: name, Tags: [{ Key: 'a', Value: 'b' }] });
    const { DeletionTaskId = '' } = await iam.call('DeleteServiceLinkedRole', { RoleName: name });
    expect(DeletionTaskId).toMatch(
      /^task\/aws-service-role\/autoscaling.amazonaws.com\/AWSServiceRole.*_two\//,
    );
    expect(await iam.call('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId })).toEqual({
      Status: 'SUCCEEDED',
    });
    expect(await iam.fault('GetRole', { RoleName: name })).toContain('NoSuchEntity');
  });

  test.each([
    [{ AWSServiceName: 'nothing.amazonaws.com' }, 'InvalidInput: Cannot find Service Linked Role template'],
    [
      { AWSServiceName: 'eks.amazonaws.com', CustomSuffix: 'x' },
      'InvalidInput: Custom suffix is not allowed for eks',
    ],
  ])('%o is refused', async (input, why) =>
    expect(await iam.fault('CreateServiceLinkedRole', input)).toContain(why),
  );

  test('a second one of a name is refused', async () => {
    await iam.call('CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' });
    expect(await iam.fault('CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' })).toBe(
      'InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.',
    );
  });

  test('their policies are not for other roles', async () => {
    await role('ordinary');
    const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy';
    expect(await iam.fault('AttachRolePolicy', { RoleName: 'ordinary', PolicyArn })).toBe(
      'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.',
    );
  });
});

describe('managed policies', () => {
  const create = async (PolicyName: string) => {
    await iam.call('CreatePolicy', { PolicyName, PolicyDocument: ALLOW, Description: 'd' });
    return arnOf('policy', PolicyName);
  };

  test('a policy shows less when it is made than when it is read', async () => {
    const { Policy: made } = await iam.call('CreatePolicy', {
      PolicyName: 'Shown',
      PolicyDocument: ALLOW,
      Description: 'd',
    });
    expect(made).toEqual({
      PolicyName: 'Shown',
      PolicyId: expect.stringMatching(/^ANPA/),
      Arn: arnOf('policy', 'Shown'),
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    });
    const { Policy: read } = await iam.call('GetPolicy', { PolicyArn: arnOf('policy', 'Shown') });
    expect(read).toEqual({ ...made, Description: 'd', Tags: [] });
    expect(await iam.fault('CreatePolicy', { PolicyName: 'shown', PolicyDocument: ALLOW })).toBe(
      'EntityAlreadyExists: A policy called shown already exists. Duplicate names are not allowed.',
    );
  });

  test('has five versions at most, and numbers do not come again', async () => {
    const PolicyArn = await create('versions');
    const add = (SetAsDefault = false) =>
      iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument: ALLOW, SetAsDefault });
    expect((await add(true)).PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: true,
      CreateDate: expect.any(Date),
    });
    for (let n = 3; n <= 5; n += 1) await add();
    expect(await iam.fault('CreatePolicyVersion', { PolicyArn, PolicyDocument: ALLOW })).toBe(
      'LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
    expect(await iam.fault('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' })).toBe(
      'DeleteConflict: Cannot delete the default version of a policy.',
    );
    await iam.call('DeletePolicyVersion', { PolicyArn, VersionId: 'v3' });
    expect((await add()).PolicyVersion?.VersionId).toBe('v6');
    const { Versions } = await iam.call('ListPolicyVersions', { PolicyArn });
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v2', 'v1']);
    await iam.call('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
    expect((await iam.call('GetPolicy', { PolicyArn })).Policy?.DefaultVersionId).toBe('v1');
    expect(await iam.fault('GetPolicyVersion', { PolicyArn, VersionId: 'v3' })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} version v3 does not exist or is not attachable.`,
    );
    expect(await iam.fault('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'three' })).toBe(
      "ValidationError: 1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
    );
    expect(await iam.fault('DeletePolicy', { PolicyArn })).toContain(
      'DeleteConflict: This policy has more than one version.',
    );
  });

  test('attached ones are counted, told, and not deleted', async () => {
    const PolicyArn = await create('used');
    await role('uses');
    await user('uses');
    await iam.call('CreateGroup', { GroupName: 'uses' });
    await iam.call('AttachRolePolicy', { RoleName: 'uses', PolicyArn });
    await iam.call('AttachRolePolicy', { RoleName: 'uses', PolicyArn });
    await iam.call('AttachUserPolicy', { UserName: 'uses', PolicyArn });
    await iam.call('AttachGroupPolicy', { GroupName: 'uses', PolicyArn });
    expect((await iam.call('GetPolicy', { PolicyArn })).Policy?.AttachmentCount).toBe(3);
    const entities = await iam.call('ListEntitiesForPolicy', { PolicyArn });
    expect(entities.PolicyRoles).toEqual([{ RoleName: 'uses', RoleId: expect.any(String) }]);
    expect(entities.PolicyUsers).toHaveLength(1);
    expect(entities.PolicyGroups).toHaveLength(1);
    expect(
      (await iam.call('ListEntitiesForPolicy', { PolicyArn, EntityFilter: 'Role' })).PolicyUsers,
    ).toEqual([]);
    expect(await iam.fault('DeletePolicy', { PolicyArn })).toBe(
      'DeleteConflict: Cannot delete a policy attached to entities.',
    );
    await iam.call('DetachRolePolicy', { RoleName: 'uses', PolicyArn });
    expect(await iam.fault('DetachRolePolicy', { RoleName: 'uses', PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    );
    await iam.call('DetachUserPolicy', { UserName: 'uses', PolicyArn });
    await iam.call('DetachGroupPolicy', { GroupName: 'uses', PolicyArn });
    await iam.call('DeletePolicy', { PolicyArn });
    expect(await iam.fault('GetPolicy', { PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    );
  });

  test('a policy is never attached after it is deleted', async () => {
    await role('racer');
    for (let n = 0; n < 10; n += 1) {
      const PolicyArn = await create(`raced${n}`);
      await Promise.all([
        iam.fault('AttachRolePolicy', { RoleName: 'racer', PolicyArn }),
        iam.fault('DeletePolicy', { PolicyArn }),
      ]);
      const { AttachedPolicies } = await iam.call('ListAttachedRolePolicies', { RoleName: 'racer' });
      const there = (await iam.fault('GetPolicy', { PolicyArn })) === 'no fault';
      expect(AttachedPolicies?.length).toBe(there ? 1 : 0);
      if (there) await iam.call('DetachRolePolicy', { RoleName: 'racer', PolicyArn });
    }
  });

  test('ten are attached at most', async () => {
    await role('full');
    for (let n = 0; n < 10; n += 1)
      await iam.call('AttachRolePolicy', { RoleName: 'full', PolicyArn: await create(`full${n}`) });
    expect(await iam.fault('AttachRolePolicy', { RoleName: 'full', PolicyArn: EKS })).toBe(
      'LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10',
    );
  });

  test.each([
    ['longpolicynamebutnoarn', 'ValidationError: ARN longpolicynamebutnoarn is not valid.'],
    [
      arnOf('policy', 'nope'),
      `NoSuchEntity: Policy ${arnOf('policy', 'nope')} does not exist or is not attachable.`,
    ],
    [
      'arn:aws:iam::aws:policy/NoSuchPolicyAtAll',
      'NoSuchEntity: Policy arn:aws:iam::aws:policy/NoSuchPolicyAtAll does not exist or is not attachable.',
    ],
  ])('attaching %s', async (PolicyArn, why) => {
    await iam.fault('CreateUser', { UserName: 'attacher' });
    expect(await iam.fault('AttachUserPolicy', { UserName: 'attacher', PolicyArn })).toBe(why);
  });

  test("AWS's own are read and listed, and changed by nobody", async () => {
    const { Policy } = await iam.call('GetPolicy', { PolicyArn: EKS });
    expect(Policy).toMatchObject({ PolicyName: 'AmazonEKSClusterPolicy', Path: '/', DefaultVersionId: 'v1' });
    const { PolicyVersion } = await iam.call('GetPolicyVersion', { PolicyArn: EKS, VersionId: 'v1' });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toMatchObject({
      Version: '2012-10-17',
    });
    expect(await iam.fault('DeletePolicy', { PolicyArn: EKS })).toContain('AccessDenied: ');
    const { Policies } = await iam.call('ListPolicies', { Scope: 'AWS', MaxItems: 1000 });
    const arns = Policies?.map(({ Arn }) => Arn);
    expect(new Set(Policies?.map(({ PolicyName }) => PolicyName)).size).toBe(arns?.length);
    expect(new Set(Policies?.map(({ PolicyId }) => PolicyId)).size).toBe(arns?.length);
    expect(arns).toContain('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
    const { Policies: local } = await iam.call('ListPolicies', { Scope: 'Local', MaxItems: 1000 });
    expect(local?.every(({ Arn }) => Arn?.includes(ACCOUNT))).toBe(true);
  });

  test('tags', async () => {
    const PolicyArn = await create('tagged');
    await iam.call('TagPolicy', {
      PolicyArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'A', Value: '2' },
      ],
    });
    expect((await iam.call('ListPolicyTags', { PolicyArn })).Tags).toEqual([
      { Key: 'A', Value: '2' },
      { Key: 'a', Value: '1' },
    ]);
    await iam.call('UntagPolicy', { PolicyArn, TagKeys: ['a'] });
    expect((await iam.call('GetPolicy', { PolicyArn })).Policy?.Tags).toEqual([{ Key: 'A', Value: '2' }]);
    const twice = [
      { Key: 'k', Value: '1' },
      { Key: 'k', Value: '2' },
    ];
    expect(await iam.fault('TagPolicy', { PolicyArn, Tags: twice })).toBe(
      'InvalidInput: Duplicate tag keys found.',
    );
    expect(
      await iam.fault('TagRole', {
        RoleName: 'full',
        Tags: [
          { Key: 'K', Value: '' },
          { Key: 'k', Value: '' },
        ],
      }),
    ).toBe('InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  });
});

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

describe('instance profiles', () => {
  test('one has one role', async () => {
    await role('profiled');
    const { InstanceProfile: made } = await iam.call('CreateInstanceProfile', {
      InstanceProfileName: 'ip',
      Path: '/p/',
    });
    expect(made).toEqual({
      Path: '/p/',
      InstanceProfileName: 'ip',
      InstanceProfileId: expect.stringMatching(/^AIPA/),
      Arn: arnOf('instance-profile', 'p/ip'),
      CreateDate: expect.any(Date),
      Roles: [],
    });
    await iam.call('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'profiled' });
    expect(
      await iam.fault('AddRoleToInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'profiled' }),
    ).toBe('LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    const { InstanceProfile } = await iam.call('GetInstanceProfile', { InstanceProfileName: 'ip' });
    expect(InstanceProfile?.Roles).toMatchObject([{ RoleName: 'profiled', Arn: arnOf('role', 'profiled') }]);
    expect(InstanceProfile?.Tags).toEqual([]);
    const { InstanceProfiles } = await iam.call('ListInstanceProfilesForRole', { RoleName: 'profiled' });
    expect(InstanceProfiles).toHaveLength(1);
    expect(await iam.fault('DeleteInstanceProfile', { InstanceProfileName: 'ip' })).toBe(
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    );
    await iam.call('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'ip', RoleName: 'profiled' });
    await iam.call('DeleteInstanceProfile', { InstanceProfileName: 'ip' });
    expect(await iam.fault('GetInstanceProfile', { InstanceProfileName: 'ip' })).toBe(
      'NoSuchEntity: Instance Profile ip cannot be found.',
    );
  });
});

describe('the account', () => {
  test('alias', async () => {
    await iam.call('CreateAccountAlias', { AccountAlias: 'acme' });
    expect((await iam.call('ListAccountAliases', {})).AccountAliases).toEqual(['acme']);
    expect(await iam.fault('DeleteAccountAlias', { AccountAlias: 'other' })).toContain('NoSuchEntity');
    await iam.call('DeleteAccountAlias', { AccountAlias: 'acme' });
    expect((await iam.call('ListAccountAliases', {})).AccountAliases).toEqual([]);
  });

  test('password policy', async () => {
    expect(await iam.fault('GetAccountPasswordPolicy', {})).toBe(
      `NoSuchEntity: The Password Policy with domain name ${ACCOUNT} cannot be found.`,
    );
    await iam.call('UpdateAccountPasswordPolicy', { MaxPasswordAge: 60, RequireNumbers: true });
    expect((await iam.call('GetAccountPasswordPolicy', {})).PasswordPolicy).toEqual({
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: true,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: true,
      MaxPasswordAge: 60,
    });
    expect(
      await iam.fault('UpdateAccountPasswordPolicy', {
        MinimumPasswordLength: 129,
        PasswordReusePrevention: 25,
        MaxPasswordAge: 1096,
      }),
    ).toBe(
      "ValidationError: 3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member must have value less than or equal to 128; Value at 'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or equal to 24; Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value less than or equal to 1095",
    );
    await iam.call('DeleteAccountPasswordPolicy', {});
    expect(await iam.fault('DeleteAccountPasswordPolicy', {})).toBe(
      'NoSuchEntity: The account policy with name PasswordPolicy cannot be found.',
    );
  });

  test('the summary counts, and details show everything once', async () => {
    const { SummaryMap } = await iam.call('GetAccountSummary', {});
    const roles = (await iam.call('ListRoles', { MaxItems: 1000 })).Roles ?? [];
    expect(SummaryMap).toMatchObject({ Roles: roles.length, AccessKeysPerUserQuota: 2 });
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.call('GetAccountAuthorizationDetails', {
        Filter: ['Role'],
        MaxItems: 3,
        Marker,
      });
      names.push(...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName));
      expect(page.UserDetailList).toEqual([]);
      Marker = page.Marker;
    } while (Marker);
    expect(names).toEqual(roles.map(({ RoleName }) => RoleName));
    const whole = await iam.call('GetAccountAuthorizationDetails', { MaxItems: 1000 });
    const busy = whole.RoleDetailList?.find(({ RoleName }) => RoleName === 'busy');
    expect(busy?.RolePolicyList).toHaveLength(10);
    expect(whole.Policies?.some(({ Arn }) => Arn === EKS)).toBe(true);
  });
});

describe('OIDC providers', () => {
  const Url = 'https://oidc.eks.us-east-2.amazonaws.com/id/ABC';
  const OpenIDConnectProviderArn = arnOf('oidc-provider', 'oidc.eks.us-east-2.amazonaws.com/id/ABC');

  test('live', async () => {
    const ThumbprintList = ['B'.repeat(40)];
    const made = await iam.call('CreateOpenIDConnectProvider', {
      Url,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList,
    });
    expect(made).toEqual({ OpenIDConnectProviderArn });
    expect(await iam.fault('CreateOpenIDConnectProvider', { Url })).toBe(
      `EntityAlreadyExists: Provider with url ${Url} already exists.`,
    );
    await iam.call('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn, ClientID: 'two' });
    await iam.call('RemoveClientIDFromOpenIDConnectProvider', {
      OpenIDConnectProviderArn,
      ClientID: 'sts.amazonaws.com',
    });
    await iam.call('TagOpenIDConnectProvider', {
      OpenIDConnectProviderArn,
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect(await iam.call('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })).toEqual({
      Url: Url.slice(8),
      ClientIDList: ['two'],
      ThumbprintList: ['b'.repeat(40)],
      CreateDate: expect.any(Date),
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect((await iam.call('ListOpenIDConnectProviders', {})).OpenIDConnectProviderList).toEqual([
      { Arn: OpenIDConnectProviderArn },
    ]);
    await iam.call('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn });
    expect(await iam.fault('GetOpenIDConnectProvider', { OpenIDConnectProviderArn })).toBe(
      `NoSuchEntity: OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    );
    expect(await iam.fault('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn })).toBe(
      `NoSuchEntity: OpenId connect Provider ${OpenIDConnectProviderArn} cannot be found.`,
    );
  });
  test('the issuer is reached by https', async () =>
    expect(await iam.fault('CreateOpenIDConnectProvider', { Url: 'example.com' })).toBe(
      'ValidationError: Invalid Open ID Connect Provider URL',
    ));
});
