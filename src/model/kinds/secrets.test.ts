// The kinds that keep what must not be read by everybody: what they refuse, and that neither tables nor refusals show a value.
import { describe, expect, test } from 'vitest';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { anObject } from '../testing.ts';
import { type EncryptionKey, encryptionKeyKind, keyState } from './encryption-key.ts';
import { type KeyAlias, keyAliasKind } from './key-alias.ts';
import { managedSecretKind } from './managed-secret.ts';
import { parameterKind } from './parameter.ts';

const AT = '2026-01-01T00:00:00.000Z';
const MATERIAL = Buffer.alloc(32, 'm').toString('base64');

const aKey = (spec: Partial<EncryptionKey['spec']> = {}) =>
  anObject(encryptionKeyKind, {
    metadata: { name: '0f9b04ee-ab13-4f35-a2b2-d0902bfe6a1e' },
    spec: { manager: 'CUSTOMER', enabled: true, material: MATERIAL, createdAt: AT, policy: '{}', ...spec },
  });
const anAlias = (spec: Partial<KeyAlias['spec']> = {}) =>
  anObject(keyAliasKind, {
    spec: { aliasName: 'alias/a', keyId: 'k', createdAt: AT, updatedAt: AT, ...spec },
  });
const aParameter = (numbers: readonly number[] = [1], name = '/a') => {
  const rest = {
    type: 'String',
    value: 'hunter2',
    dataType: 'text',
    tier: 'Standard',
    modifiedAt: AT,
    modifiedBy: 'me',
  };
  return anObject(parameterKind, {
    spec: { name, versions: numbers.map((version) => ({ version, ...rest })) },
  });
};
const aSecret = (stages: readonly (readonly string[])[] = [['AWSCURRENT']], spec: object = {}) => {
  const versions = stages.map((each, n) => ({
    id: `v${n}`,
    value: 'hunter2',
    form: 'string',
    keyId: 'k',
    stages: each,
    createdAt: AT,
  }));
  return anObject(managedSecretKind, {
    spec: { name: 's', suffix: 'abcdef', versions, createdAt: AT, changedAt: AT, ...spec },
  });
};

const problems = <T extends ApiObject>(kind: Kind<T>, object: T, previous?: T) =>
  (kind.validate?.(object, previous) ?? []).map(({ field, detail }) => `${field} ${detail}`.trim());

describe('what is refused', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a good key is not', problems(encryptionKeyKind, aKey()), []],
    [
      'a key of another length',
      problems(encryptionKeyKind, aKey({ material: 'YQ==' })),
      ['spec.material must be 32 bytes, base64'],
    ],
    [
      'another key in place of the first',
      problems(encryptionKeyKind, aKey({ material: Buffer.alloc(32).toString('base64') }), aKey()),
      ['spec.material field is immutable'],
    ],
    [
      'another name of an alias',
      problems(keyAliasKind, anAlias({ aliasName: 'alias/b' }), anAlias()),
      ['spec.aliasName field is immutable'],
    ],
    [
      'a parameter without versions',
      problems(parameterKind, aParameter([])),
      ['spec.versions must be one or more, ascending'],
    ],
    [
      'versions that do not ascend',
      problems(parameterKind, aParameter([2, 1])),
      ['spec.versions must be one or more, ascending'],
    ],
    [
      'another name of a parameter',
      problems(parameterKind, aParameter([1], '/b'), aParameter()),
      ['spec.name field is immutable'],
    ],
    ['a label on two versions', problems(managedSecretKind, aSecret([['x'], ['x']])), ['spec.versions']],
    [
      'another name of a secret',
      problems(managedSecretKind, aSecret([], { name: 't' }), aSecret([])),
      ['spec.name field is immutable'],
    ],
    ['a good secret is not', problems(managedSecretKind, aSecret([['a', 'b'], ['c'], []])), []],
  ])('%s', (_what, found, expected) => expect(found).toEqual(expected));

  test('a key is named by a UUID', () => {
    expect(encryptionKeyKind.nameProblem?.('mine')).toBe('must be a UUID in lower case');
    expect(encryptionKeyKind.nameProblem?.(aKey().metadata.name)).toBeUndefined();
  });
});

test('neither tables nor refusals show a value, and all of these kinds are sealed', () => {
  const row = <T extends ApiObject>(kind: Kind<T>, object: T) =>
    kind.columns.map(({ value }) => value(object, 0));
  const shown = JSON.stringify([
    row(encryptionKeyKind, aKey()),
    row(parameterKind, aParameter()),
    row(managedSecretKind, aSecret()),
    encryptionKeyKind.validate?.(aKey(), aKey({ material: Buffer.alloc(32).toString('base64') })),
    parameterKind.validate?.(aParameter([2, 1]), undefined),
    managedSecretKind.validate?.(aSecret([['x'], ['x']]), undefined),
  ]);
  expect(shown).not.toContain('hunter2');
  expect(shown).not.toContain(MATERIAL);
  for (const { sealed } of [encryptionKeyKind, keyAliasKind, parameterKind, managedSecretKind])
    expect(sealed).toBe(true);
});

test.each([
  [{}, 'Enabled'],
  [{ enabled: false }, 'Disabled'],
  [{ enabled: false, deleteAt: AT }, 'PendingDeletion'],
])('a key with %o is %s', (spec, state) => expect(keyState(aKey(spec))).toBe(state));
