import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import type { ApiListOptions, Page } from './object-api.ts';
import { openTestApi, type TestApi } from './testing.ts';
import { aConfigMap, aPod } from './testing-objects.ts';

let plane: TestApi;

const generic = (kind: unknown) => kind as AnyKind;
const configMaps = generic(configMapKind);
const pods = generic(podKind);
const names = ({ items }: Page) => items.map(({ metadata }) => metadata.name);

beforeEach(async () => {
  plane = await openTestApi({ kinds: allKinds });
  await plane.api.create(generic(namespaceKind), undefined, { metadata: { name: 'other' } }, {});
  for (const name of ['c', 'a', 'e', 'b', 'd']) {
    const labels = { vowel: String('ae'.includes(name)) };
    await plane.api.create(configMaps, 'default', aConfigMap(name, {}, { labels }), {});
  }
  await plane.api.create(configMaps, 'other', aConfigMap('z'), {});
});
afterEach(() => plane.close());

const list = (options: ApiListOptions = {}) => plane.api.list(configMaps, options);

test('a list shows a namespace or all, in order of their names', async () => {
  expect(names(await list({ namespace: 'default' }))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(names(await list())).toEqual(['a', 'b', 'c', 'd', 'e', 'z']);
  expect(await list({ namespace: 'nowhere' })).toEqual({ items: [], resourceVersion: plane.api.revision });
});

const selections = [
  { name: 'a label', options: { labelSelector: 'vowel=true' }, found: ['a', 'e'] },
  { name: 'a label that is not', options: { labelSelector: 'vowel!=true' }, found: ['b', 'c', 'd', 'z'] },
  { name: 'a label that is missing', options: { labelSelector: '!vowel' }, found: ['z'] },
  { name: 'one name', options: { fieldSelector: 'metadata.name=c' }, found: ['c'] },
  {
    name: 'one name in one namespace',
    options: { namespace: 'default', fieldSelector: 'metadata.name=z' },
    found: [],
  },
  {
    name: 'all but one name',
    options: { fieldSelector: 'metadata.name!=c', namespace: 'default' },
    found: ['a', 'b', 'd', 'e'],
  },
  { name: 'a namespace', options: { fieldSelector: 'metadata.namespace=other' }, found: ['z'] },
  {
    name: 'a name and a label that do not agree',
    options: { namespace: 'default', fieldSelector: 'metadata.name=c', labelSelector: 'vowel=true' },
    found: [],
  },
];

test.each(selections)('selected by $name', async ({ options, found }) => {
  expect(names(await list(options))).toEqual(found);
});

test('fields of the kind itself can be selected', async () => {
  await plane.api.create(pods, 'default', aPod({ metadata: { name: 'one' }, spec: { nodeName: 'n1' } }), {});
  await plane.api.create(pods, 'default', aPod({ metadata: { name: 'two' } }), {});
  expect(names(await plane.api.list(pods, { fieldSelector: 'spec.nodeName=n1' }))).toEqual(['one']);
  expect(names(await plane.api.list(pods, { fieldSelector: 'spec.nodeName=' }))).toEqual(['two']);
});

test('pages show one revision, however much is written meanwhile', async () => {
  const first = await list({ limit: 2 });
  expect(first).toMatchObject({ remainingItemCount: 4 });
  await plane.api.delete(configMaps, { namespace: 'default', name: 'c' }, {});
  await plane.api.create(configMaps, 'default', aConfigMap('bb'), {});
  const second = await list({ limit: 2, continue: first.continue });
  const third = await list({ limit: 2, continue: second.continue });
  expect([first, second, third].map(names)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'z'],
  ]);
  expect(new Set([first, second, third].map((page) => page.resourceVersion)).size).toBe(1);
  expect(third.continue).toBeUndefined();
});

test('a page of a selection is full as long as there is more, and does not say how much', async () => {
  const first = await list({ limit: 1, labelSelector: 'vowel=true' });
  expect(names(first)).toEqual(['a']);
  expect(first.remainingItemCount).toBeUndefined();
  const second = await list({ limit: 1, labelSelector: 'vowel=true', continue: first.continue });
  expect(names(second)).toEqual(['e']);
});

test('the pages of any size together are the whole list', async () => {
  const selectors = fc.constantFrom(undefined, 'vowel=true', 'vowel=false', '!vowel');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), selectors, async (limit, labelSelector) => {
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page: Page = await list({ limit, labelSelector, continue: token });
        found.push(...names(page));
        token = page.continue;
      } while (token !== undefined);
      expect(found).toEqual(names(await list({ labelSelector })));
    }),
    { numRuns: 30 },
  );
});

test('an exact revision shows what was then', async () => {
  const then = plane.api.revision;
  await plane.api.delete(configMaps, { namespace: 'default', name: 'c' }, {});
  const exact = await list({ namespace: 'default', resourceVersion: then, resourceVersionMatch: 'Exact' });
  expect(names(exact)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(exact.resourceVersion).toBe(then);
  expect(
    names(await list({ namespace: 'default', resourceVersion: then, resourceVersionMatch: 'NotOlderThan' })),
  ).toEqual(['a', 'b', 'd', 'e']);
  expect(names(await list({ namespace: 'default', resourceVersion: '0' }))).toEqual(['a', 'b', 'd', 'e']);
});

test('a revision that is compacted has expired', async () => {
  const { resourceVersion, continue: token } = await list({ limit: 2 });
  await plane.api.create(configMaps, 'default', aConfigMap('n1'), {});
  await plane.store.compact(plane.store.revision);
  await expect(list({ limit: 2, continue: token })).rejects.toMatchObject({
    code: 'Expired',
    message:
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
  });
  await expect(list({ resourceVersion, resourceVersionMatch: 'Exact' })).rejects.toMatchObject({
    code: 'Expired',
    message: 'The resourceVersion for the provided list is too old.',
  });
});

const refused = [
  {
    name: 'a field that cannot be selected',
    kind: podKind,
    options: { fieldSelector: 'spec.foo=x' },
    message: 'field label not supported: spec.foo',
  },
  {
    name: 'a field of a kind that has none',
    kind: deploymentKind,
    options: { fieldSelector: 'spec.foo=x' },
    message: '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
  },
  {
    name: 'no revision',
    kind: podKind,
    options: { resourceVersion: 'x' },
    message: 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  },
  {
    name: 'no token',
    kind: podKind,
    options: { continue: '%%%' },
    message: 'continue key is not valid: it is no token of this server',
  },
  {
    name: 'a token with a revision',
    kind: podKind,
    options: { continue: 'e30', resourceVersion: '3' },
    message: 'specifying resource version is not allowed when using continue',
  },
  {
    name: 'a match without a revision',
    kind: podKind,
    options: { resourceVersionMatch: 'Exact' as const },
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  },
];

test.each(refused)('$name is refused', async ({ kind, options, message }) => {
  await expect(plane.api.list(generic(kind), options)).rejects.toMatchObject({ message });
});

test('a revision of the future is asked for too early', async () => {
  await expect(list({ resourceVersion: '999' })).rejects.toMatchObject({
    code: 'Timeout',
    message: `Too large resource version: 999, current: ${plane.api.revision}`,
  });
});

test('a token comes back as it went', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.stringMatching(/^[a-z0-9./-]{1,40}$/),
      (revision, rest) => {
        const token = encodeContinue('/objects/core/pods/', {
          revision,
          after: `/objects/core/pods/${rest}`,
        });
        expect(decodeContinue('/objects/core/pods/', token)).toEqual({
          revision,
          after: `/objects/core/pods/${rest}`,
        });
      },
    ),
  );
});
