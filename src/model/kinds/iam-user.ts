// IamUsers: people and programs with keys of their own (access-key.ts).
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import {
  holderProperties,
  iamColumns,
  iamKind,
  iamSchema,
  type PolicyHolderSpec,
  pathColumn,
  unchanging,
} from './iam-schema.ts';
import { list, text } from './traffic-schema.ts';

export interface IamUser extends ApiObject {
  readonly spec: PolicyHolderSpec & {
    readonly userName: string;
    /** `AIDA…`. */
    readonly userId: string;
    /** ARN of a managed policy. */
    readonly permissionsBoundary?: string;
    /** Ids of the groups it is in: a group may be renamed. */
    readonly groupIds?: readonly string[];
  };
}

const schema = iamSchema(
  'An AWS user',
  {
    ...holderProperties,
    userName: text('What AWS calls it', { minLength: 1, maxLength: 64 }),
    userId: text('Its unique id'),
    permissionsBoundary: text('ARN of the policy that bounds it'),
    groupIds: list('Groups it is in', text('Id of a group')),
  },
  ['userName', 'userId'],
);

export const iamUserKind: Kind<IamUser> = {
  ...iamKind,
  kind: 'IamUser',
  plural: 'iamusers',
  singular: 'iamuser',
  schema: { inline: schema },
  hasStatus: false,
  columns: iamColumns<IamUser>(({ spec }) => spec.userName, pathColumn),
  validate: unchanging('userId', 'createdAt'),
};
