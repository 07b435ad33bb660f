// Rules for the metadata of any object.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import type { AnyKind } from '../kind.ts';
import { namespaceKind } from '../kinds/namespace.ts';
import { podKind } from '../kinds/pod.ts';
import { serviceKind } from '../kinds/service.ts';
import type { ObjectMeta } from '../object.ts';
import { aNamespace, aPod } from '../testing.ts';
import { validateMetadata } from './metadata.ts';

function lines(
  metadata: ObjectMeta,
  options: { readonly kind?: AnyKind; readonly previous?: ObjectMeta } = {},
): readonly string[] {
  const previous = options.previous && aPod({ metadata: options.previous });
  return validateMetadata(options.kind ?? podKind, aPod({ metadata }), previous).map(formatFieldError);
}

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'a', uid: '1' };
const STANDARD = 'name is neither a standard finalizer name nor is it fully qualified';

describe('metadata', () => {
  it.each<[string, ObjectMeta, readonly string[]]>([
    [
      'that is fine',
      {
        labels: { a: 'b', 'x.y/z': '' },
        annotations: { 'X.Y/z': 'any thing' },
        finalizers: ['a.b/c', 'orphan'],
      },
      [],
    ],
    ['without a name', { name: '' }, ['metadata.name: Required value: name or generateName is required']],
    ['with a generated name', { name: 'web-abcde', generateName: 'web-' }, []],
    ['without a namespace', { namespace: '' }, ['metadata.namespace: Required value']],
    [
      'with two controllers',
      {
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 'b', controller: true },
        ],
      },
      [
        `metadata.ownerReferences: Invalid value: ${JSON.stringify([
          { ...owner, controller: true },
          { ...owner, name: 'b', controller: true },
        ])}: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/a and ReplicaSet/b`,
      ],
    ],
    [
      'with an incomplete owner',
      { ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      [
        'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
        'metadata.ownerReferences.name: Invalid value: "": must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      ],
    ],
    [
      'owned by an event',
      { ownerReferences: [{ ...owner, apiVersion: 'v1', kind: 'Event' }] },
      [
        `metadata.ownerReferences: Invalid value: ${JSON.stringify({ ...owner, apiVersion: 'v1', kind: 'Event' })}: /v1, Kind=Event is disallowed from being an owner`,
      ],
    ],
    [
      'with a finalizer of nobody',
      { finalizers: ['mine'] },
      [`metadata.finalizers[0]: Invalid value: "mine": ${STANDARD}`],
    ],
    [
      'with finalizers that contradict',
      { finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
    [
      'with too many annotations',
      { annotations: { a: 'x'.repeat(256 * 1024) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'with a negative generation',
      { generation: -1 },
      ['metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    ],
  ])('%s', (_, metadata, expected) => {
    expect(lines(metadata)).toEqual(expected);
  });

  it.each<[string, ObjectMeta, string, string]>([
    ['labels', { labels: { 'a b': 'c' } }, 'metadata.labels', 'a b'],
    ['values of labels', { labels: { a: 'b c' } }, 'metadata.labels', 'b c'],
    ['annotations', { annotations: { 'a b': 'c' } }, 'metadata.annotations', 'a b'],
    ['names', { name: 'Web' }, 'metadata.name', 'Web'],
    ['prefixes of names', { generateName: 'Web-' }, 'metadata.generateName', 'Web-'],
    ['namespaces', { namespace: 'a.b' }, 'metadata.namespace', 'a.b'],
    ['finalizers', { finalizers: ['a/b c'] }, 'metadata.finalizers', 'a/b c'],
  ])('refuses bad %s', (_, metadata, field, value) => {
    const [line = '', ...more] = lines(metadata);
    expect(line.startsWith(`${field}: Invalid value: "${value}": `)).toBe(true);
    expect(more).toEqual([]);
  });

  it('takes the rule for names from the kind', () => {
    expect(lines({ name: 'a.b' })).toEqual([]);
    expect(lines({ name: 'a.b' }, { kind: serviceKind })).toHaveLength(1);
  });

  it('allows no namespace for what belongs to the cluster', () => {
    const inside = aNamespace({ metadata: { namespace: 'x' } });
    expect(validateMetadata(namespaceKind, inside).map(formatFieldError)).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
  });
});

describe('a change of metadata', () => {
  const deleted = '2026-01-01T00:00:00Z';
  it.each<[string, ObjectMeta, ObjectMeta, readonly string[]]>([
    ['of labels is fine', { labels: { a: 'b' } }, {}, []],
    ['of the uid', { uid: 'b' }, { uid: 'a' }, ['metadata.uid: Invalid value: "b": field is immutable']],
    [
      'of its deletion',
      { deletionTimestamp: deleted },
      {},
      [`metadata.deletionTimestamp: Invalid value: "${deleted}": field is immutable`],
    ],
    [
      'without a version',
      { resourceVersion: '' },
      {},
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
    [
      'back to an older generation',
      { generation: 1 },
      { generation: 2 },
      ['metadata.generation: Invalid value: 1: must not be decremented'],
    ],
    [
      'that holds up a deletion',
      { deletionTimestamp: deleted, finalizers: ['a/b', 'a/c'] },
      { deletionTimestamp: deleted, finalizers: ['a/b'] },
      [
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/c"}',
      ],
    ],
    [
      'that lets a deletion go on',
      { deletionTimestamp: deleted },
      { deletionTimestamp: deleted, finalizers: ['a/b'] },
      [],
    ],
  ])('%s', (_, metadata, previous, expected) => {
    expect(lines(metadata, { previous })).toEqual(expected);
  });
});
