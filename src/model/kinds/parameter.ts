// Parameters: settings by name, with their history. Regional: the namespace is the region.
//
// Values of SecureStrings are ciphertexts under an EncryptionKey, so reading the object does not show them; the object is sealed because
// the other types often hold what is not for everybody either. Versions are ascending; the last one is what a read without a version gets.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { instant } from './instant-schema.ts';
import { choice, kindSchema, list, record, text } from './traffic-schema.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterTier = 'Standard' | 'Advanced';

export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  /** SecureString: base64 of the ciphertext. */
  readonly value: string;
  /** SecureString: the key as the caller named it. */
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType: string;
  readonly tier: ParameterTier;
  /** Policy documents, as they were given. */
  readonly policies?: readonly string[];
  /** RFC 3339. */
  readonly modifiedAt: string;
  /** ARN of who wrote it. */
  readonly modifiedBy: string;
  readonly labels?: readonly string[];
}

export interface Parameter extends ApiObject {
  readonly spec: {
    /** `/prod/db/password`. */
    readonly name: string;
    /** One to a hundred, ascending. */
    readonly versions: readonly ParameterVersion[];
    readonly tags?: { readonly [key: string]: string };
  };
}

const strings: Schema = { type: 'string' };

const version = record(
  'A version',
  {
    version: { type: 'integer', format: 'int64', description: 'Its number', minimum: 1 },
    type: choice('What the value is', ['String', 'StringList', 'SecureString']),
    value: text('The value; of a SecureString its ciphertext, base64'),
    keyId: text('SecureString: the key, as the caller named it'),
    description: text('What it is for'),
    allowedPattern: text('Regular expression that values have to match'),
    dataType: text('What the value stands for: text, aws:ec2:image'),
    tier: choice('How much it may hold', ['Standard', 'Advanced']),
    policies: list('Policy documents: stored, not acted on', strings),
    modifiedAt: instant('When it was written'),
    modifiedBy: text('ARN of who wrote it'),
    labels: list('Names of this version', strings),
  },
  ['version', 'type', 'value', 'dataType', 'tier', 'modifiedAt', 'modifiedBy'],
);

const schema = kindSchema(
  'A setting by name, with its history',
  record(
    'What is wanted',
    {
      name: text('Its name', { minLength: 1 }),
      versions: list('Its history, the oldest first', version),
      tags: { type: 'object', description: 'AWS tags', additionalProperties: strings },
    },
    ['name', 'versions'],
  ),
  record('What is true', {}),
);

/** The version that a read without a version gets. */
export function latestVersion({ metadata, spec }: Parameter): ParameterVersion {
  const latest = spec.versions.at(-1);
  if (!latest) throw new TypeError(`Parameter "${metadata.name}" has no version`);
  return latest;
}

function validate({ spec }: Parameter, previous: Parameter | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  const numbers = spec.versions.map((each) => each.version);
  if (
    numbers.length === 0 ||
    numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))
  )
    errors.push(invalid('spec.versions', numbers, 'must be one or more, ascending'));
  if (previous && previous.spec.name !== spec.name) errors.push(invalid('spec.name', spec.name, IMMUTABLE));
  return errors;
}

export const parameterKind: Kind<Parameter> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Parameter',
  plural: 'parameters',
  singular: 'parameter',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  sealed: true,
  columns: [
    { name: 'Parameter', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    {
      name: 'Type',
      type: 'string',
      description: 'What the value is',
      value: (parameter) => latestVersion(parameter).type,
    },
    {
      name: 'Version',
      type: 'integer',
      description: 'The newest version',
      value: (parameter) => latestVersion(parameter).version,
    },
    ageColumn,
  ],
  validate,
};
