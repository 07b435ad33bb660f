// How roles look in replies: less after CreateRole and inside instance profiles than in lists, most of all in GetRole.
import type { Role } from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import type { IamRole } from '../../../../../model/kinds/iam-role.ts';
import { iamArn } from '../arns.ts';
import { encoded } from '../documents/text.ts';
import { someTags } from '../tag-sets.ts';

type RoleView = NoUndefined<Role>;

export const roleArn = ({ spec }: IamRole): string => iamArn('role', spec.path, spec.roleName);

/** What every reply shows. */
export function roleView(role: IamRole): RoleView {
  const { spec } = role;
  return {
    Path: spec.path,
    RoleName: spec.roleName,
    RoleId: spec.roleId,
    Arn: roleArn(role),
    CreateDate: new Date(spec.createdAt),
    AssumeRolePolicyDocument: encoded(spec.assumeRolePolicyDocument),
  };
}

/** A permissions boundary, where there is one. */
export function boundaryView(arn: string | undefined): Pick<RoleView, 'PermissionsBoundary'> {
  if (!arn) return {};
  // AWS's documents say PermissionsBoundaryPolicy, and so does the type; what AWS sends is this.
  const PermissionsBoundaryType = 'Policy' as 'PermissionsBoundaryPolicy';
  return { PermissionsBoundary: { PermissionsBoundaryType, PermissionsBoundaryArn: arn } };
}

export function newRoleView(role: IamRole): RoleView {
  return { ...roleView(role), ...boundaryView(role.spec.permissionsBoundary), ...someTags(role.spec.tags) };
}

export function describedRoleView(role: IamRole): RoleView {
  const { description } = role.spec;
  return { ...roleView(role), ...(description ? { Description: description } : {}) };
}

export function listedRoleView(role: IamRole): RoleView {
  return { ...describedRoleView(role), MaxSessionDuration: role.spec.maxSessionSeconds };
}

export function lastUsedView({ status }: IamRole): NonNullable<RoleView['RoleLastUsed']> {
  const used = status?.lastUsed;
  return used ? { LastUsedDate: new Date(used.at), Region: used.region } : {};
}

export function wholeRoleView(role: IamRole): RoleView {
  const { permissionsBoundary, tags } = role.spec;
  return {
    ...listedRoleView(role),
    ...boundaryView(permissionsBoundary),
    ...someTags(tags),
    RoleLastUsed: lastUsedView(role),
  };
}
