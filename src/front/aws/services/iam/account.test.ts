// Instance profiles, the account and OIDC providers, and what IAM says on the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT } from '../../shared/arn.ts';
import { ALLOW, arnOf, EKS, openTestIam, type TestIam, TRUST } from './testing.ts';

let iam: TestIam;
beforeAll(async () => {
  iam = await openTestIam();
});
afterAll(() => iam.close());

const role = (RoleName: string) => iam.call('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });

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
    await iam.call('CreateRole', { RoleName: 'busy', AssumeRolePolicyDocument: TRUST });
    await iam.call('AttachRolePolicy', { RoleName: 'busy', PolicyArn: EKS });
    for (const n of [1, 2, 3, 4])
      await iam.call('PutRolePolicy', { RoleName: 'busy', PolicyName: `p${n}`, PolicyDocument: ALLOW });
    for (const n of [1, 2, 3])
      await iam.call('CreateRole', { RoleName: `other${n}`, AssumeRolePolicyDocument: TRUST });
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
    expect(busy?.RolePolicyList).toHaveLength(4);
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
