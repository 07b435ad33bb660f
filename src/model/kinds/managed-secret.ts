// ManagedSecrets: values that must stay secret, with their versions and staging labels. Regional: the namespace is the region.
//
// Values are ciphertexts under an EncryptionKey, bound to the secret's ARN and the version's id; reading the object does not show them.
// A staging label is on one version at most. Versions are in the order of their creation.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { duplicate, IMMUTABLE, invalid, repeats } from '../validation/fields.ts';
import { instant } from './instant-schema.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface SecretVersion {
  readonly id: string;
  /** Base64 of the ciphertext. */
  readonly value: string;
  /** Whether the caller gave text or bytes. */
  readonly form: 'string' | 'binary';
  /** metadata.name of the EncryptionKey that the value is under. */
  readonly keyId: string;
  readonly stages: readonly string[];
  /** RFC 3339. */
  readonly createdAt: string;
}

export interface SecretRotation {
  readonly enabled: boolean;
  readonly lambdaArn?: string;
  readonly automaticallyAfterDays?: number;
  readonly duration?: string;
  readonly scheduleExpression?: string;
}

export interface ManagedSecret extends ApiObject {
  readonly spec: {
    /** `prod/db`. */
    readonly name: string;
    /** The six letters and digits that end its ARN. */
    readonly suffix: string;
    readonly description?: string;
    /** The key as the caller named it; absent = the service's own. */
    readonly kmsKeyId?: string;
    readonly versions?: readonly SecretVersion[];
    readonly tags?: { readonly [key: string]: string };
    readonly policy?: string;
    readonly rotation?: SecretRotation;
    /** RFC 3339. */
    readonly createdAt: string;
    readonly changedAt: string;
    /** When its deletion was asked for; with `deleteAt`. */
    readonly deletedAt?: string;
    /** RFC 3339: from then on the secret is gone. */
    readonly deleteAt?: string;
  };
}

const strings: Schema = { type: 'string' };

const version = record(
  'A version',
  {
    id: text('Its id', { minLength: 1 }),
    value: text('The ciphertext, base64'),
    form: choice('What the value is', ['string', 'binary']),
    keyId: text('The EncryptionKey that it is under'),
    stages: list('Staging labels: what this version is at present', strings),
    createdAt: instant('When it was made'),
  },
  ['id', 'value', 'form', 'keyId', 'stages', 'createdAt'],
);

const rotation = record(
  'How it is to be changed from time to time: stored, not done',
  {
    enabled: { type: 'boolean', description: 'Whether it is' },
    lambdaArn: text('The function that changes it'),
    automaticallyAfterDays: integer('How often', 1, 1000),
    duration: text('The length of the window'),
    scheduleExpression: text('When'),
  },
  ['enabled'],
);

const schema = kindSchema(
  'A value that must stay secret, with its versions',
  record(
    'What is wanted',
    {
      name: text('Its name', { minLength: 1 }),
      suffix: text('The end of its ARN', { pattern: '^[A-Za-z0-9]{6}$' }),
      description: text('What it is for'),
      kmsKeyId: text("The key, as the caller named it; absent = the service's own"),
      versions: list('In the order of their creation', version),
      tags: { type: 'object', description: 'AWS tags', additionalProperties: strings },
      policy: text('Resource policy: stored, not evaluated'),
      rotation,
      createdAt: instant('When it was made'),
      changedAt: instant('When it was last changed'),
      deletedAt: instant('When its deletion was asked for'),
      deleteAt: instant('When it will be gone; it cannot be read until then'),
    },
    ['name', 'suffix', 'createdAt', 'changedAt'],
  ),
  record('What is true', {}),
);

function validate({ spec }: ManagedSecret, previous: ManagedSecret | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  const versions = spec.versions ?? [];
  for (const index of repeats(versions, ({ id }) => id))
    errors.push(duplicate(`spec.versions[${index}].id`, versions[index]?.id));
  const stages = versions.flatMap((each) => each.stages);
  for (const index of repeats(stages, (stage) => stage))
    errors.push(duplicate('spec.versions', stages[index]));
  for (const field of ['name', 'suffix'] as const)
    if (previous && previous.spec[field] !== spec[field])
      errors.push(invalid(`spec.${field}`, spec[field], IMMUTABLE));
  return errors;
}

export const managedSecretKind: Kind<ManagedSecret> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'ManagedSecret',
  plural: 'managedsecrets',
  singular: 'managedsecret',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  sealed: true,
  columns: [
    { name: 'Secret', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    {
      name: 'Versions',
      type: 'integer',
      description: 'How many it has',
      value: ({ spec }) => spec.versions?.length ?? 0,
    },
    {
      name: 'Deletion',
      type: 'string',
      description: 'When it will be gone',
      value: ({ spec }) => spec.deleteAt ?? '<none>',
    },
    ageColumn,
  ],
  validate,
};
