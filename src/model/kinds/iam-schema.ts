// What the identities and policies of an AWS account share: pieces of their types, schemas and descriptors.
//
// All are cluster-scoped (an account has no region) and have their AWS name in spec, as it may have capitals, `@` and `_`;
// metadata.name is made from it in lower case, because AWS tells names apart only by more than case. What identifies one never changes.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Column, Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { list, record, text } from './traffic-schema.ts';

/** What every one of them has. */
export interface IamSpec {
  /** `/` or `/team/web/`. */
  readonly path: string;
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
  readonly tags?: { readonly [key: string]: string };
}

/** What users, groups and roles hold. Documents are kept as they were given. */
export interface PolicyHolderSpec extends IamSpec {
  /** Policies of its own, by name. */
  readonly inlinePolicies?: { readonly [name: string]: string };
  /** ARNs of managed policies. */
  readonly attachedPolicies?: readonly string[];
}

export const map = (description: string, values: Schema): Schema => ({
  type: 'object',
  description,
  additionalProperties: values,
});

const iamProperties = {
  path: text('Its path', { pattern: '^/' }),
  createdAt: text('When it was made', { format: 'date-time' }),
  tags: map('Its tags', text('Value')),
};

/** Properties of PolicyHolderSpec. */
export const holderProperties = {
  inlinePolicies: map('Policies of its own, by name', text('Document')),
  attachedPolicies: list('Managed policies', text('ARN')),
};

/** The schema of such a kind: what it has beside IamSpec, and which of that must be there. */
export function iamSchema(
  description: string,
  properties: { readonly [name: string]: Schema },
  required: readonly string[],
  status?: Schema,
): Schema {
  return record(
    description,
    {
      apiVersion: text('Version of this form of the object'),
      kind: text('What the object is'),
      metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      spec: record('What is wanted', { ...properties, ...iamProperties }, [...required, 'path', 'createdAt']),
      ...(status ? { status } : {}),
    },
    ['spec'],
  );
}

/** The part of the descriptor that is the same for all. */
export const iamKind = {
  group: 'tutti.dev',
  version: 'v1',
  shortNames: [],
  categories: ['tutti'],
  namespaced: false,
} as const;

type Spec = { readonly [field: string]: unknown };

/** Columns: the AWS name, further ones, age. */
export function iamColumns<T extends ApiObject>(
  nameOf: (object: T) => string,
  ...more: readonly Column<T>[]
): readonly Column<T>[] {
  return [
    { name: 'Aws name', type: 'string', description: 'What AWS calls it', value: nameOf },
    ...more,
    ageColumn,
  ];
}

/** Of those that AWS tells apart by path, too. */
export const pathColumn: Column<ApiObject & { readonly spec: IamSpec }> = {
  name: 'Path',
  type: 'string',
  description: 'Its path',
  value: ({ spec }) => spec.path,
};

/** Validation: these fields of spec stay as they were made. */
export function unchanging<T extends ApiObject & { readonly spec: object }>(
  ...fields: readonly (keyof T['spec'] & string)[]
): NonNullable<Kind<T>['validate']> {
  return ({ spec }, previous): readonly FieldError[] =>
    fields
      .filter((field) => previous && (previous.spec as Spec)[field] !== (spec as Spec)[field])
      .map((field) => invalid(`spec.${field}`, (spec as Spec)[field], IMMUTABLE));
}
