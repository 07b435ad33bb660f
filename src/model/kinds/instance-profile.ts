// InstanceProfiles: how an instance gets a role.
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type IamSpec, iamColumns, iamKind, iamSchema, unchanging } from './iam-schema.ts';
import { text } from './traffic-schema.ts';

export interface InstanceProfile extends ApiObject {
  readonly spec: IamSpec & {
    readonly instanceProfileName: string;
    /** `AIPA…`. */
    readonly instanceProfileId: string;
    /** AWS name of its role; at most one. */
    readonly roleName?: string;
  };
}

const schema = iamSchema(
  'How an instance gets a role',
  {
    instanceProfileName: text('What AWS calls it', { minLength: 1, maxLength: 128 }),
    instanceProfileId: text('Its unique id'),
    roleName: text('AWS name of its role'),
  },
  ['instanceProfileName', 'instanceProfileId'],
);

export const instanceProfileKind: Kind<InstanceProfile> = {
  ...iamKind,
  kind: 'InstanceProfile',
  plural: 'instanceprofiles',
  singular: 'instanceprofile',
  schema: { inline: schema },
  hasStatus: false,
  columns: iamColumns(({ spec }) => spec.instanceProfileName, {
    name: 'Role',
    type: 'string',
    description: 'Its role',
    value: ({ spec }) => spec.roleName ?? '<none>',
  }),
  validate: unchanging('instanceProfileName', 'instanceProfileId', 'path', 'createdAt'),
};
