// KeyAliases: names of EncryptionKeys that can be pointed at another key. Regional: the namespace is the region.
//
// Those of AWS-managed keys (`alias/aws/ssm`) are not objects: their keys' ids follow from their names.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { instant } from './instant-schema.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface KeyAlias extends ApiObject {
  readonly spec: {
    /** `alias/db`. */
    readonly aliasName: string;
    /** metadata.name of an EncryptionKey in the same namespace. */
    readonly keyId: string;
    /** RFC 3339. */
    readonly createdAt: string;
    readonly updatedAt: string;
  };
}

const schema = kindSchema(
  'A name of an encryption key',
  record(
    'What is wanted',
    {
      aliasName: text('The name', { pattern: '^alias/[a-zA-Z0-9/_-]+$' }),
      keyId: text('The key that it names', { minLength: 1 }),
      createdAt: instant('When it was made'),
      updatedAt: instant('When it was last pointed at a key'),
    },
    ['aliasName', 'keyId', 'createdAt', 'updatedAt'],
  ),
  record('What is true', {}),
);

function validate({ spec }: KeyAlias, previous: KeyAlias | undefined): readonly FieldError[] {
  if (!previous || previous.spec.aliasName === spec.aliasName) return [];
  return [invalid('spec.aliasName', spec.aliasName, IMMUTABLE)];
}

export const keyAliasKind: Kind<KeyAlias> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'KeyAlias',
  plural: 'keyaliases',
  singular: 'keyalias',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  sealed: true,
  columns: [
    { name: 'Alias', type: 'string', description: 'The name', value: ({ spec }) => spec.aliasName },
    { name: 'Key', type: 'string', description: 'The key that it names', value: ({ spec }) => spec.keyId },
    ageColumn,
  ],
  validate,
};
