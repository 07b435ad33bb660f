// How users look in replies: tags and boundary only when one user is told alone.
import type { User } from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import type { IamUser } from '../../../../../model/kinds/iam-user.ts';
import { iamArn } from '../arns.ts';
import { boundaryView } from '../roles/role-view.ts';
import { someTags } from '../tag-sets.ts';

export const userArn = ({ spec }: IamUser): string => iamArn('user', spec.path, spec.userName);

export function userView(user: IamUser): NoUndefined<User> {
  const { spec } = user;
  return {
    Path: spec.path,
    UserName: spec.userName,
    UserId: spec.userId,
    Arn: userArn(user),
    CreateDate: new Date(spec.createdAt),
  };
}

export function wholeUserView(user: IamUser): NoUndefined<User> {
  return { ...userView(user), ...boundaryView(user.spec.permissionsBoundary), ...someTags(user.spec.tags) };
}
