// IamGroups: policies for many users. Who is in one stands with the users (iam-user.ts).
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
import { text } from './traffic-schema.ts';

export interface IamGroup extends ApiObject {
  readonly spec: PolicyHolderSpec & {
    readonly groupName: string;
    /** `AGPA…`. */
    readonly groupId: string;
  };
}

const schema = iamSchema(
  'A group of AWS users',
  {
    ...holderProperties,
    groupName: text('What AWS calls it', { minLength: 1, maxLength: 128 }),
    groupId: text('Its unique id'),
  },
  ['groupName', 'groupId'],
);

export const iamGroupKind: Kind<IamGroup> = {
  ...iamKind,
  kind: 'IamGroup',
  plural: 'iamgroups',
  singular: 'iamgroup',
  schema: { inline: schema },
  hasStatus: false,
  columns: iamColumns<IamGroup>(({ spec }) => spec.groupName, pathColumn),
  validate: unchanging('groupId', 'createdAt'),
};
