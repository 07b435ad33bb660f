import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  difference,
  type FieldSet,
  intersection,
  isFieldSet,
  LEAF,
  pathsOf,
  pathText,
  union,
} from './field-set.ts';

/** A set made path by path, the slow and plain way. */
function setOf(paths: readonly (readonly string[])[]): FieldSet {
  type Building = { [element: string]: Building };
  const root: Building = {};
  const isIn = new Set(paths.map((path) => path.join('/')));
  const build = (node: Building, prefix: readonly string[]): void => {
    const next = new Set(
      paths
        .filter((path) => path.length > prefix.length && prefix.every((part, i) => path[i] === part))
        .map((path) => path[prefix.length] ?? ''),
    );
    for (const element of next) {
      node[element] = {};
      build(node[element], [...prefix, element]);
    }
    if (next.size > 0 && prefix.length > 0 && isIn.has(prefix.join('/'))) node['.'] = {};
  };
  build(root, []);
  return root;
}

const texts = (set: FieldSet) =>
  pathsOf(set)
    .map((path) => path.join('/'))
    .sort();

const paths = fc.array(
  fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1'), { minLength: 1, maxLength: 4 }),
  {
    maxLength: 12,
  },
);

test('sets behave as sets of paths do', () => {
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      const [a, b] = [setOf(one), setOf(other)];
      const [inA, inB] = [new Set(texts(a)), new Set(texts(b))];
      expect(texts(union(a, b))).toEqual([...new Set([...inA, ...inB])].sort());
      expect(texts(difference(a, b))).toEqual([...inA].filter((path) => !inB.has(path)).sort());
      expect(texts(intersection(a, b))).toEqual([...inA].filter((path) => inB.has(path)).sort());
    }),
  );
});

test('operations give the one form that a set has, and leave their operands alone', () => {
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      const [a, b] = [setOf(one), setOf(other)];
      const before = JSON.stringify([a, b]);
      for (const operation of [union, difference, intersection]) {
        const result = operation(a, b);
        expect(result).toEqual(setOf(pathsOf(result)));
      }
      expect(JSON.stringify([a, b])).toBe(before);
    }),
  );
});

test('a path reads as people write it', () => {
  const path = [
    'f:spec',
    'f:containers',
    'k:{"name":"web"}',
    'f:ports',
    'k:{"containerPort":80,"protocol":"TCP"}',
    'f:name',
  ];
  expect(pathText(path)).toBe('.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].name');
  expect(pathText(['f:metadata', 'f:finalizers', 'v:"a/b"'])).toBe('.metadata.finalizers[="a/b"]');
});

test.each([
  [{ 'f:a': {} }, true],
  [{ 'f:a': { '.': {}, 'k:{"name":"x"}': {}, 'v:3': {}, 'i:0': {} } }, true],
  [LEAF, true],
  [{ a: {} }, false],
  [{ 'f:a': 1 }, false],
  [{ 'k:{': {} }, false],
  [[], false],
])('%j from a client is a set: %s', (value, isOne) => {
  expect(isFieldSet(value)).toBe(isOne);
});
