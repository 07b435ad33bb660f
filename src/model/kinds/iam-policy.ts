// IamPolicies: managed policies of the account, with up to five versions. AWS's own are a table (front/aws/services/iam/managed).
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type IamSpec, iamColumns, iamKind, iamSchema, pathColumn, unchanging } from './iam-schema.ts';
import { integer, list, record, text } from './traffic-schema.ts';

export interface IamPolicyVersion {
  /** `v1`. */
  readonly id: string;
  /** JSON as it was given. */
  readonly document: string;
  readonly createdAt: string;
}

export interface IamPolicy extends ApiObject {
  readonly spec: IamSpec & {
    readonly policyName: string;
    /** `ANPA…`. */
    readonly policyId: string;
    readonly description?: string;
    readonly updatedAt: string;
    readonly defaultVersionId: string;
    /** Numbers are never given again. */
    readonly nextVersion: number;
    /** The oldest first. */
    readonly versions: readonly IamPolicyVersion[];
  };
}

const schema = iamSchema(
  'A managed policy of the AWS account',
  {
    policyName: text('What AWS calls it', { minLength: 1, maxLength: 128 }),
    policyId: text('Its unique id'),
    description: text('What it is for'),
    updatedAt: text('When its versions last changed', { format: 'date-time' }),
    defaultVersionId: text('The version that counts'),
    nextVersion: integer('The number of the next version', 2),
    versions: list(
      'The oldest first',
      record(
        'A version',
        {
          id: text('v1'),
          document: text('JSON as it was given'),
          createdAt: text('When it was made', { format: 'date-time' }),
        },
        ['id', 'document', 'createdAt'],
      ),
    ),
  },
  ['policyName', 'policyId', 'updatedAt', 'defaultVersionId', 'nextVersion', 'versions'],
);

export const iamPolicyKind: Kind<IamPolicy> = {
  ...iamKind,
  kind: 'IamPolicy',
  plural: 'iampolicies',
  singular: 'iampolicy',
  schema: { inline: schema },
  hasStatus: false,
  columns: iamColumns<IamPolicy>(({ spec }) => spec.policyName, pathColumn, {
    name: 'Default',
    type: 'string',
    description: 'The version that counts',
    value: ({ spec }) => spec.defaultVersionId,
  }),
  validate: unchanging('policyName', 'policyId', 'path', 'createdAt', 'description'),
};
