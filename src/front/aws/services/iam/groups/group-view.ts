// How groups look in replies.
import type { Group } from '@aws-sdk/client-iam';
import type { NoUndefined } from '@smithy/types';
import type { IamGroup } from '../../../../../model/kinds/iam-group.ts';
import { iamArn } from '../arns.ts';

export function groupView({ spec }: IamGroup): NoUndefined<Group> {
  return {
    Path: spec.path,
    GroupName: spec.groupName,
    GroupId: spec.groupId,
    Arn: iamArn('group', spec.path, spec.groupName),
    CreateDate: new Date(spec.createdAt),
  };
}
