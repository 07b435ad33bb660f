// Secrets: settings that nobody should read by accident, base64 on the wire and sealed at rest.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateSecret } from '../validation/secret.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Secret = Stored<wire.Secret>;

/** The value of a key as bytes; undefined when there is no such key. */
export function secretValue(secret: Secret, key: string): Buffer | undefined {
  const value = secret.data?.[key];
  return value === undefined ? undefined : Buffer.from(value, 'base64');
}

function defaults(secret: Secret): Secret {
  const { stringData, ...rest } = secret;
  const typed: Secret = secret.type ? rest : { ...rest, type: 'Opaque' };
  if (!stringData) return typed;
  const encoded = Object.entries(stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ]);
  return { ...typed, data: { ...typed.data, ...Object.fromEntries(encoded) } };
}

export const secretKind: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.Secret' },
  hasStatus: false,
  hasGeneration: false,
  sealed: true,
  selectableFields: { type: (secret) => secret.type ?? '' },
  columns: [
    {
      name: 'Type',
      type: 'string',
      description: 'What the secret is for',
      value: (secret) => secret.type ?? '',
    },
    {
      name: 'Data',
      type: 'string',
      description: 'Number of entries',
      value: (secret) => Object.keys(secret.data ?? {}).length,
    },
    ageColumn,
  ],
  defaults,
  validate: validateSecret,
};
