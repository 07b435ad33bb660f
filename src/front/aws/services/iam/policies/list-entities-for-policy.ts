import type { ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam';
import type { PolicyHolderSpec } from '../../../../../model/kinds/iam-schema.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { policyNotAttachable } from '../faults.ts';
import { byName, listPage } from '../listing.ts';
import { getPolicyByArn } from './find-policy.ts';
import { allHolders } from './usage.ts';

interface Entity {
  readonly type: 'Group' | 'Role' | 'User';
  readonly name: string;
  readonly id: string;
  readonly spec: PolicyHolderSpec & { readonly permissionsBoundary?: string };
}

/** Lists the users, groups and roles that have the policy. */
export async function listEntitiesForPolicy(
  input: Input<ListEntitiesForPolicyCommand>,
  ctx: Ctx,
): Promise<Output<ListEntitiesForPolicyCommand>> {
  const { PolicyArn = '', EntityFilter, PathPrefix = '/', PolicyUsageFilter } = input;
  await getPolicyByArn(ctx, PolicyArn, policyNotAttachable);
  const uses = ({ spec }: Entity) =>
    (PolicyUsageFilter !== 'PermissionsBoundary' && spec.attachedPolicies?.includes(PolicyArn)) ||
    (PolicyUsageFilter !== 'PermissionsPolicy' && spec.permissionsBoundary === PolicyArn);
  const wanted = (await entities(ctx)).filter(
    (entity) =>
      uses(entity) &&
      entity.spec.path.startsWith(PathPrefix) &&
      (EntityFilter === undefined || EntityFilter === entity.type),
  );
  const { items, rest } = listPage(wanted, input, ({ type, name }) => `${type} ${byName(name)}`);
  const of = (type: Entity['type']) => items.filter((entity) => entity.type === type);
  return {
    PolicyGroups: of('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    ...rest,
  };
}

async function entities(ctx: Ctx): Promise<readonly Entity[]> {
  const { users, groups, roles } = await allHolders(ctx);
  return [
    ...groups.map(({ spec }) => ({ type: 'Group' as const, name: spec.groupName, id: spec.groupId, spec })),
    ...roles.map(({ spec }) => ({ type: 'Role' as const, name: spec.roleName, id: spec.roleId, spec })),
    ...users.map(({ spec }) => ({ type: 'User' as const, name: spec.userName, id: spec.userId, spec })),
  ];
}
