// How instance profiles look in replies: with their role.
import type { InstanceProfile as Shape } from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import { type IamRole, iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { InstanceProfile } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import { iamArn } from '../arns.ts';
import { keyOfName } from '../keys.ts';
import { roleView } from '../roles/role-view.ts';

type ProfileView = NoUndefined<Shape>;

export function profileView({ spec }: InstanceProfile, role: IamRole | undefined): ProfileView {
  return {
    Path: spec.path,
    InstanceProfileName: spec.instanceProfileName,
    InstanceProfileId: spec.instanceProfileId,
    Arn: iamArn('instance-profile', spec.path, spec.instanceProfileName),
    CreateDate: new Date(spec.createdAt),
    Roles: role ? [roleView(role)] : [],
  };
}

/** Its role, if it has one that is still there. */
export async function roleOf({ client }: Ctx, { spec }: InstanceProfile): Promise<IamRole | undefined> {
  return spec.roleName === undefined ? undefined : client.find(iamRoleKind, keyOfName(spec.roleName));
}

export async function profileViews(ctx: Ctx, profiles: readonly InstanceProfile[]): Promise<ProfileView[]> {
  return Promise.all(profiles.map(async (profile) => profileView(profile, await roleOf(ctx, profile))));
}
