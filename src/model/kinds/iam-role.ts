// IamRoles: what services, instances and people of other accounts may become for a while.
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
import { integer, record, text } from './traffic-schema.ts';

export interface IamRole extends ApiObject {
  readonly spec: PolicyHolderSpec & {
    readonly roleName: string;
    /** `AROA…`. */
    readonly roleId: string;
    readonly description?: string;
    /** The trust policy: who may assume it. JSON as it was given. */
    readonly assumeRolePolicyDocument: string;
    readonly maxSessionSeconds: number;
    /** ARN of a managed policy. */
    readonly permissionsBoundary?: string;
    /** The service that owns a service-linked role, `autoscaling.amazonaws.com`: only AWS changes such a role. */
    readonly linkedService?: string;
  };
  readonly status?: {
    /** When somebody last assumed it. */
    readonly lastUsed?: { readonly at: string; readonly region: string };
  };
}

const schema = iamSchema(
  'An AWS role',
  {
    ...holderProperties,
    roleName: text('What AWS calls it', { minLength: 1, maxLength: 64 }),
    roleId: text('Its unique id'),
    description: text('What it is for'),
    assumeRolePolicyDocument: text('Who may assume it'),
    maxSessionSeconds: integer('The longest session', 3600, 43_200),
    permissionsBoundary: text('ARN of the policy that bounds it'),
    linkedService: text('The service that owns it'),
  },
  ['roleName', 'roleId', 'assumeRolePolicyDocument', 'maxSessionSeconds'],
  record('What is true', {
    lastUsed: record(
      'When somebody last assumed it',
      { at: text('When', { format: 'date-time' }), region: text('Through which region') },
      ['at', 'region'],
    ),
  }),
);

export const iamRoleKind: Kind<IamRole> = {
  ...iamKind,
  kind: 'IamRole',
  plural: 'iamroles',
  singular: 'iamrole',
  schema: { inline: schema },
  hasStatus: true,
  columns: iamColumns<IamRole>(({ spec }) => spec.roleName, pathColumn),
  prepareForCreate: (role) => ({ ...role, status: {} }),
  validate: unchanging('roleName', 'roleId', 'path', 'createdAt', 'linkedService'),
};
