// LogResourcePolicies: which AWS services may write log events here. Regional: the namespace is the region. Stored and returned, not
// evaluated.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface LogResourcePolicy extends ApiObject {
  readonly spec: {
    /** Of the account; absent for the policy of one log group. */
    readonly name?: string;
    /** ARN of the log group whose policy it is. */
    readonly resourceArn?: string;
    /** As it was given. */
    readonly document: string;
    /** RFC 3339, with milliseconds. */
    readonly updatedAt: string;
  };
}

const schema = kindSchema(
  'Which AWS services may write log events',
  record(
    'What is wanted',
    {
      name: text('Its name, where it is of the account'),
      resourceArn: text('The log group, where it is of one'),
      document: text('The policy, as it was given'),
      // Not of format date-time: that has no milliseconds.
      updatedAt: text('When it was written'),
    },
    ['document', 'updatedAt'],
  ),
  record('What is true', {}),
);

export const logResourcePolicyKind: Kind<LogResourcePolicy> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'LogResourcePolicy',
  plural: 'logresourcepolicies',
  singular: 'logresourcepolicy',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    {
      name: 'Policy',
      type: 'string',
      description: 'Its name or log group',
      value: ({ spec }) => spec.name ?? spec.resourceArn ?? '',
    },
    ageColumn,
  ],
};
