// AccessKeys: what an AWS user signs requests with. Cluster-scoped, as users are; sealed at rest, as the secret must be readable to check
// a signature. The root's key is not one of these: it is a file (front/aws/identity/root-key.ts).
//
// Invariant: metadata.name is the lower-case key id, so that a key is found without a search.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { choice, kindSchema, record, text } from './traffic-schema.ts';

export interface AccessKey extends ApiObject {
  readonly spec: {
    /** `AKIA` and sixteen more of A-Z and 2-7. */
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Whose it is: the AWS name of the user. */
    readonly userName: string;
    readonly status: 'Active' | 'Inactive';
    /** RFC 3339. */
    readonly createdAt: string;
  };
  readonly status?: {
    /** The last request that it signed; written some minutes late. */
    readonly lastUsed?: { readonly at: string; readonly service: string; readonly region: string };
  };
}

const schema = kindSchema(
  'What an AWS user signs requests with',
  record(
    'What is wanted',
    {
      accessKeyId: text('Its id, which requests name', { pattern: '^[A-Z0-9]{16,128}$' }),
      secretAccessKey: text('What signatures are made with', { minLength: 1 }),
      userName: text('Whose it is', { minLength: 1 }),
      status: choice('Whether requests are let in', ['Active', 'Inactive']),
      createdAt: text('When it was made', { format: 'date-time' }),
    },
    ['accessKeyId', 'secretAccessKey', 'userName', 'status', 'createdAt'],
  ),
  record('What is true', {
    lastUsed: record(
      'The last request that it signed',
      {
        at: text('When', { format: 'date-time' }),
        service: text('The service that was asked'),
        region: text('The region that was asked'),
      },
      ['at', 'service', 'region'],
    ),
  }),
);

/** The name of the object that holds a key. */
export function accessKeyName(accessKeyId: string): string {
  return accessKeyId.toLowerCase();
}

function validate({ metadata, spec }: AccessKey, previous: AccessKey | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.name !== accessKeyName(spec.accessKeyId)) {
    errors.push(invalid('metadata.name', metadata.name, 'must be spec.accessKeyId in lower case'));
  }
  // A user may be renamed, and its keys with it.
  for (const field of ['accessKeyId', 'secretAccessKey', 'createdAt'] as const) {
    if (!previous || previous.spec[field] === spec[field]) continue;
    const value = field === 'secretAccessKey' ? '(not shown)' : spec[field];
    errors.push(invalid(`spec.${field}`, value, IMMUTABLE));
  }
  return errors;
}

export const accessKeyKind: Kind<AccessKey> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'AccessKey',
  plural: 'accesskeys',
  singular: 'accesskey',
  shortNames: [],
  categories: ['tutti'],
  namespaced: false,
  schema: { inline: schema },
  hasStatus: true,
  sealed: true,
  selectableFields: { 'spec.userName': ({ spec }) => spec.userName },
  columns: [
    { name: 'User', type: 'string', description: 'Whose it is', value: ({ spec }) => spec.userName },
    {
      name: 'Status',
      type: 'string',
      description: 'Whether requests are let in',
      value: ({ spec }) => spec.status,
    },
    {
      name: 'Last used',
      type: 'string',
      description: 'When it last signed a request',
      value: ({ status }) => status?.lastUsed?.at ?? '<never>',
    },
    ageColumn,
  ],
  prepareForCreate: (key) => ({ ...key, status: {} }),
  validate,
};
