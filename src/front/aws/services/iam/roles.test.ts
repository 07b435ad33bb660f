// The lives of roles, and what IAM says on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT } from '../../shared/arn.ts';
import { ALLOW, arnOf, EKS, openTestIam, type TestIam, TRUST } from './testing.ts';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const role = (RoleName: string) => iam.call('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });

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
