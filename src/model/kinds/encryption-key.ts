// EncryptionKeys: what values are encrypted with at rest when an AWS call names a key. Regional: the namespace is the region.
//
// The key itself is in the object, which is sealed; nothing outside the AWS front's encryption/ reads it. metadata.name is the key's id.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { instant } from './instant-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export interface EncryptionKey extends ApiObject {
  readonly spec: {
    /** AWS: made for a service at its first use, cannot be changed. CUSTOMER: all others. */
    readonly manager: 'AWS' | 'CUSTOMER';
    readonly description?: string;
    readonly enabled: boolean;
    /** 32 bytes, base64. */
    readonly material: string;
    /** RFC 3339. */
    readonly createdAt: string;
    /** RFC 3339: from then on the key is gone. Present = nothing is encrypted or decrypted with it any more. */
    readonly deleteAt?: string;
    /** The document as it was given. */
    readonly policy: string;
    readonly rotation?: { readonly periodInDays: number; readonly enabledAt: string };
    readonly tags?: { readonly [key: string]: string };
  };
}

const tags: Schema = {
  type: 'object',
  description: 'AWS tags',
  additionalProperties: { type: 'string' },
};

const schema = kindSchema(
  'What values are encrypted with at rest',
  record(
    'What is wanted',
    {
      manager: choice('Who made it', ['AWS', 'CUSTOMER']),
      description: text('What it is for'),
      enabled: { type: 'boolean', description: 'Whether it may be used' },
      material: text('The key: 32 bytes, base64'),
      createdAt: instant('When it was made'),
      deleteAt: instant('When it will be gone; it cannot be used until then'),
      policy: text('Policy document: stored, not evaluated'),
      rotation: record(
        'That its material is to be changed from time to time: stored, not done',
        {
          periodInDays: integer('How often', 90, 2560),
          enabledAt: instant('Since when'),
        },
        ['periodInDays', 'enabledAt'],
      ),
      tags,
    },
    ['manager', 'enabled', 'material', 'createdAt', 'policy'],
  ),
  record('What is true', {}),
);

/** As AWS names it. A key whose time has come is `PendingDeletion` until it is removed. */
export function keyState({ spec }: EncryptionKey): 'Enabled' | 'Disabled' | 'PendingDeletion' {
  if (spec.deleteAt !== undefined) return 'PendingDeletion';
  return spec.enabled ? 'Enabled' : 'Disabled';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function validate({ spec }: EncryptionKey, previous: EncryptionKey | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.from(spec.material, 'base64').length !== 32)
    errors.push(invalid('spec.material', '(not shown)', 'must be 32 bytes, base64'));
  if (previous && previous.spec.material !== spec.material)
    errors.push(invalid('spec.material', '(not shown)', IMMUTABLE));
  return errors;
}

export const encryptionKeyKind: Kind<EncryptionKey> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'EncryptionKey',
  plural: 'encryptionkeys',
  singular: 'encryptionkey',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  sealed: true,
  nameProblem: (name) => (UUID.test(name) ? undefined : 'must be a UUID in lower case'),
  columns: [
    { name: 'State', type: 'string', description: 'Whether it may be used', value: keyState },
    { name: 'Manager', type: 'string', description: 'Who made it', value: ({ spec }) => spec.manager },
    {
      name: 'Description',
      type: 'string',
      description: 'What it is for',
      value: ({ spec }) => spec.description ?? '',
    },
    ageColumn,
  ],
  validate,
};
