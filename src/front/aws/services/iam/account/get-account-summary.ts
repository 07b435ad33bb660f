import type { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import { iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import { oidcProviderKind } from '../../../../../model/kinds/oidc-provider.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { allHolders } from '../policies/usage.ts';

/** What AWS grants an account; those of the account as a whole are told, not kept to. */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
} as const;

/** What is never there. */
const NONE = {
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  ServerCertificates: 0,
} as const;

/** Counts what the account has. */
export async function getAccountSummary(
  _input: Input<GetAccountSummaryCommand>,
  ctx: Ctx,
): Promise<Output<GetAccountSummaryCommand>> {
  const { users, groups, roles } = await allHolders(ctx);
  const policies = (await ctx.client.list(iamPolicyKind)).items;
  const counts = {
    Users: users.length,
    Groups: groups.length,
    Roles: roles.length,
    Policies: policies.length,
    PolicyVersionsInUse: policies.reduce((sum, { spec }) => sum + spec.versions.length, 0),
    InstanceProfiles: (await ctx.client.list(instanceProfileKind)).items.length,
    Providers: (await ctx.client.list(oidcProviderKind)).items.length,
    AccountAccessKeysPresent: 1,
  };
  return { SummaryMap: { ...QUOTAS, ...NONE, ...counts } };
}
