// Users, groups, roles and policies with all that they hold, as GetAccountAuthorizationDetails shows them.
import type {
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import type { IamGroup } from '../../../../../model/kinds/iam-group.ts';
import type { IamRole } from '../../../../../model/kinds/iam-role.ts';
import type { PolicyHolderSpec } from '../../../../../model/kinds/iam-schema.ts';
import type { IamUser } from '../../../../../model/kinds/iam-user.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { attachedViews } from '../attachments/attachments.ts';
import { encoded } from '../documents/text.ts';
import { groupView } from '../groups/group-view.ts';
import type { ManagedPolicy } from '../managed-policy.ts';
import { policyView, wholeVersionView } from '../policies/policy-view.ts';
import type { PolicyUsage } from '../policies/usage.ts';
import { boundaryView, lastUsedView, roleView } from '../roles/role-view.ts';
import { userView } from '../users/user-view.ts';

function inline({ inlinePolicies = {} }: PolicyHolderSpec): NoUndefined<PolicyDetail>[] {
  return Object.entries(inlinePolicies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encoded(document) }));
}

export function userDetail(user: IamUser, groups: readonly IamGroup[]): NoUndefined<UserDetail> {
  const { spec } = user;
  const its = groups.filter((group) => spec.groupIds?.includes(group.spec.groupId));
  return {
    ...userView(user),
    UserPolicyList: inline(spec),
    GroupList: its.map((group) => group.spec.groupName),
    AttachedManagedPolicies: attachedViews(spec.attachedPolicies),
    ...boundaryView(spec.permissionsBoundary),
    Tags: tagEntries(spec.tags),
  };
}

export function groupDetail(group: IamGroup): NoUndefined<GroupDetail> {
  return {
    ...groupView(group),
    GroupPolicyList: inline(group.spec),
    AttachedManagedPolicies: attachedViews(group.spec.attachedPolicies),
  };
}

export function roleDetail(
  role: IamRole,
  profiles: NonNullable<NoUndefined<RoleDetail>['InstanceProfileList']>,
): NoUndefined<RoleDetail> {
  const { spec } = role;
  return {
    ...roleView(role),
    InstanceProfileList: profiles,
    RolePolicyList: inline(spec),
    AttachedManagedPolicies: attachedViews(spec.attachedPolicies),
    ...boundaryView(spec.permissionsBoundary),
    Tags: tagEntries(spec.tags),
    RoleLastUsed: lastUsedView(role),
  };
}

export function policyDetail(
  policy: ManagedPolicy,
  usage: PolicyUsage | undefined,
): NoUndefined<ManagedPolicyDetail> {
  return {
    ...policyView(policy, usage),
    ...(policy.description ? { Description: policy.description } : {}),
    PolicyVersionList: policy.versions.toReversed().map((version) => wholeVersionView(policy, version)),
  };
}
