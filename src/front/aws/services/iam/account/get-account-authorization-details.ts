import type { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import { iamPolicyKind } from '../../../../../model/kinds/iam-policy.ts';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { awsPolicies } from '../aws-policies/all.ts';
import { byName, listPage } from '../listing.ts';
import { accountPolicy } from '../managed-policy.ts';
import { allHolders, usageOf } from '../policies/usage.ts';
import { profileViews } from '../profiles/profile-view.ts';
import { groupDetail, policyDetail, roleDetail, userDetail } from './details.ts';

type Details = Output<GetAccountAuthorizationDetailsCommand>;
type Type = 'User' | 'Group' | 'Role' | 'LocalManagedPolicy' | 'AWSManagedPolicy';

interface Entry {
  readonly type: Type;
  readonly name: string;
  /** Made only for what is on the page. */
  detail(): Details | Promise<Details>;
}

/** Everything about everybody in one list: users, groups, roles, policies of the account, and those of AWS that are used. */
export async function getAccountAuthorizationDetails(
  input: Input<GetAccountAuthorizationDetailsCommand>,
  ctx: Ctx,
): Promise<Details> {
  const { Filter } = input;
  const wanted = (await entries(ctx)).filter(({ type }) => !Filter?.length || Filter.includes(type));
  const { items, rest } = listPage(wanted, input, ({ type, name }) => `${ORDER[type]} ${name}`);
  const reply = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const details = await Promise.all(items.map(({ detail }) => detail()));
  return { ...details.reduce(merged, reply), ...rest };
}

const ORDER: { readonly [type in Type]: number } = {
  User: 1,
  Group: 2,
  Role: 3,
  LocalManagedPolicy: 4,
  AWSManagedPolicy: 5,
};

function merged(all: Details, one: Details): Details {
  return {
    UserDetailList: [...(all.UserDetailList ?? []), ...(one.UserDetailList ?? [])],
    GroupDetailList: [...(all.GroupDetailList ?? []), ...(one.GroupDetailList ?? [])],
    RoleDetailList: [...(all.RoleDetailList ?? []), ...(one.RoleDetailList ?? [])],
    Policies: [...(all.Policies ?? []), ...(one.Policies ?? [])],
  };
}

async function entries(ctx: Ctx): Promise<readonly Entry[]> {
  const holders = await allHolders(ctx);
  const usage = usageOf(holders);
  const profiles = (await ctx.client.list(instanceProfileKind)).items;
  const own = (await ctx.client.list(iamPolicyKind)).items.map(accountPolicy);
  const aws = [...awsPolicies().values()].filter(({ arn }) => usage.has(arn));
  return [
    ...holders.users.map((user) => ({
      type: 'User' as const,
      name: byName(user.spec.userName),
      detail: () => ({ UserDetailList: [userDetail(user, holders.groups)] }),
    })),
    ...holders.groups.map((group) => ({
      type: 'Group' as const,
      name: byName(group.spec.groupName),
      detail: () => ({ GroupDetailList: [groupDetail(group)] }),
    })),
    ...holders.roles.map((role) => ({
      type: 'Role' as const,
      name: byName(role.spec.roleName),
      detail: async () => {
        const its = profiles.filter(({ spec }) => spec.roleName === role.spec.roleName);
        return { RoleDetailList: [roleDetail(role, await profileViews(ctx, its))] };
      },
    })),
    ...[...own, ...aws].map((policy) => ({
      type: policy.owner === 'aws' ? ('AWSManagedPolicy' as const) : ('LocalManagedPolicy' as const),
      name: byName(policy.name),
      detail: () => ({ Policies: [policyDetail(policy, usage.get(policy.arn))] }),
    })),
  ];
}
