// IamAccount: what the AWS account as a whole has set. One object, `account`; absent = nothing was set yet.
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { iamKind } from './iam-schema.ts';
import { integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface PasswordPolicySettings {
  readonly minimumLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly allowUsersToChange: boolean;
  readonly maxAgeDays?: number;
  readonly reusePrevention?: number;
  readonly hardExpiry?: boolean;
}

export interface IamAccount extends ApiObject {
  readonly spec: {
    readonly alias?: string;
    readonly passwordPolicy?: PasswordPolicySettings;
    /** Tasks of service-linked roles that were deleted, the oldest first; the last hundred. */
    readonly deletedRoles?: readonly string[];
  };
}

export const IAM_ACCOUNT = 'account';

const flag = (description: string): Schema => ({ type: 'boolean', description });

const passwordPolicy = record(
  'Rules for passwords',
  {
    minimumLength: integer('The least characters', 6, 128),
    requireSymbols: flag('A symbol is needed'),
    requireNumbers: flag('A digit is needed'),
    requireUppercase: flag('A capital is needed'),
    requireLowercase: flag('A small letter is needed'),
    allowUsersToChange: flag('Users may change their own'),
    maxAgeDays: integer('Days until it ends', 1, 1095),
    reusePrevention: integer('How many earlier ones may not come again', 1, 24),
    hardExpiry: flag('Only an administrator renews one that ended'),
  },
  ['minimumLength'],
);

const schema = kindSchema(
  'What the AWS account as a whole has set',
  record('What is wanted', {
    alias: text('Its name in the sign-in address'),
    passwordPolicy,
    deletedRoles: list('Tasks of service-linked roles that were deleted', text('Id of a task')),
  }),
  record('Nothing', {}),
);

export const iamAccountKind: Kind<IamAccount> = {
  ...iamKind,
  kind: 'IamAccount',
  plural: 'iamaccounts',
  singular: 'iamaccount',
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    {
      name: 'Alias',
      type: 'string',
      description: 'Its name in the sign-in address',
      value: ({ spec }) => spec.alias ?? '<none>',
    },
  ],
};
