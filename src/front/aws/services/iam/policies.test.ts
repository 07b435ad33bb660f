// The lives of managed policies, and what IAM says on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT } from '../../shared/arn.ts';
import { ALLOW, arnOf, EKS, openTestIam, type TestIam, TRUST } from './testing.ts';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const role = (RoleName: string) => iam.call('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
const user = (UserName: string) => iam.call('CreateUser', { UserName });

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
