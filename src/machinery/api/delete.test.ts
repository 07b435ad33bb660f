import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import type { ObjectMeta } from '../../model/object.ts';
import { fakeClock } from '../clock.ts';
import { openTestApi, type TestApi } from './testing.ts';
import { aConfigMap, aDeployment, aPod } from './testing-objects.ts';

let plane: TestApi;
const clock = fakeClock();

const generic = (kind: unknown) => kind as AnyKind;
const configMaps = generic(configMapKind);
const deployments = generic(deploymentKind);
const namespaces = generic(namespaceKind);
const pods = generic(podKind);
const key = { namespace: 'default', name: 'web' };

beforeEach(async () => {
  plane = await openTestApi({ kinds: allKinds, clock });
});
afterEach(() => plane.close());

const aHeldMap = (finalizers: readonly string[]) =>
  plane.api.create(configMaps, 'default', aConfigMap('web', {}, { finalizers }), {});
const isThere = (kind: AnyKind, name = 'web') =>
  plane.api.get(kind, { ...key, name }).then(
    () => true,
    () => false,
  );
const inSeconds = (seconds: number) =>
  `${new Date(clock.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;

test('what nothing holds is removed at once', async () => {
  await plane.api.create(configMaps, 'default', aConfigMap('web'), {});
  const { object, gone } = await plane.api.delete(configMaps, key, {});
  expect(gone).toBe(true);
  expect(object.metadata.resourceVersion).toBe(plane.api.revision);
  await expect(plane.api.delete(configMaps, key, {})).rejects.toMatchObject({
    code: 'NotFound',
    message: 'configmaps "web" not found',
  });
});

test('a finalizer keeps it, marked, until the last one is taken off', async () => {
  await aHeldMap(['x.dev/a', 'x.dev/b']);
  const { object, gone } = await plane.api.delete(configMaps, key, {});
  expect(gone).toBe(false);
  expect(object.metadata).toMatchObject({ deletionTimestamp: inSeconds(0), deletionGracePeriodSeconds: 0 });
  const before = plane.api.revision;
  await plane.api.delete(configMaps, key, {});
  expect(plane.api.revision).toBe(before);
  await plane.api.patch(configMaps, key, undefined, 'merge', { metadata: { finalizers: ['x.dev/b'] } }, {});
  expect(await isThere(configMaps)).toBe(true);
  await plane.api.patch(configMaps, key, undefined, 'merge', { metadata: { finalizers: null } }, {});
  expect(await isThere(configMaps)).toBe(false);
});

test('the mark is never taken back, and no finalizer comes after it', async () => {
  await aHeldMap(['x.dev/a']);
  const { object } = await plane.api.delete(configMaps, key, {});
  const undeleted = {
    metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: null, labels: { a: 'b' } },
  };
  const patched = await plane.api.patch(configMaps, key, undefined, 'merge', undeleted, {});
  expect(patched.object.metadata.deletionTimestamp).toBe(object.metadata.deletionTimestamp);
  const late = plane.api.patch(
    configMaps,
    key,
    undefined,
    'merge',
    { metadata: { finalizers: ['x.dev/a', 'x.dev/z'] } },
    {},
  );
  await expect(late).rejects.toMatchObject({
    code: 'Invalid',
    message:
      'ConfigMap "web" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.dev/z"}',
  });
});

test('marking counts a generation where generations are kept', async () => {
  await plane.api.create(deployments, 'default', aDeployment({ metadata: { finalizers: ['x.dev/a'] } }), {});
  const { object } = await plane.api.delete(deployments, key, {});
  expect(object.metadata.generation).toBe(2);
});

const graces: {
  name: string;
  metadata?: ObjectMeta;
  spec?: object;
  asked?: number;
  left: number | 'gone';
}[] = [
  { name: 'a pod that no node has', left: 'gone' },
  { name: 'a pod on a node, by default', spec: { nodeName: 'n' }, left: 30 },
  {
    name: 'a pod that says how long it takes',
    spec: { nodeName: 'n', terminationGracePeriodSeconds: 5 },
    left: 5,
  },
  { name: 'a pod whose deleter says how long', spec: { nodeName: 'n' }, asked: 7, left: 7 },
  { name: 'a pod that is removed by force', spec: { nodeName: 'n' }, asked: 0, left: 'gone' },
  { name: 'a pod with a negative grace', spec: { nodeName: 'n' }, asked: -5, left: 1 },
  {
    name: 'a pod by force that a finalizer holds',
    metadata: { finalizers: ['x.dev/a'] },
    spec: { nodeName: 'n' },
    asked: 0,
    left: 0,
  },
];

test.each(graces)('grace of $name: $left', async ({ metadata, spec, asked, left }) => {
  await plane.api.create(pods, 'default', aPod({ metadata, spec: { ...spec } }), {});
  const { object, gone } = await plane.api.delete(pods, key, { gracePeriodSeconds: asked });
  expect(gone).toBe(left === 'gone');
  if (left === 'gone') return expect(await isThere(pods)).toBe(false);
  expect(object.metadata).toMatchObject({
    deletionGracePeriodSeconds: left,
    deletionTimestamp: inSeconds(left),
  });
});

test('grace can be shortened, counted from the first call, but not prolonged', async () => {
  await plane.api.create(pods, 'default', aPod({ spec: { nodeName: 'n' } }), {});
  await plane.api.delete(pods, key, {});
  const asked = inSeconds(10);
  await clock.advance(2000);
  const shorter = await plane.api.delete(pods, key, { gracePeriodSeconds: 10 });
  expect(shorter.object.metadata).toMatchObject({ deletionGracePeriodSeconds: 10, deletionTimestamp: asked });
  const before = plane.api.revision;
  const longer = await plane.api.delete(pods, key, { gracePeriodSeconds: 60 });
  expect(longer.object.metadata.deletionGracePeriodSeconds).toBe(10);
  expect((await plane.api.delete(pods, key, {})).gone).toBe(false);
  expect(plane.api.revision).toBe(before);
  expect((await plane.api.delete(pods, key, { gracePeriodSeconds: 0 })).gone).toBe(true);
});

const policies = [
  { policy: 'Foreground', before: [], after: ['foregroundDeletion'] },
  { policy: 'Orphan', before: ['x.dev/a'], after: ['x.dev/a', 'orphan'] },
  { policy: 'Background', before: ['orphan', 'x.dev/a'], after: ['x.dev/a'] },
] as const;

test.each(policies)(
  'propagation $policy makes finalizers $before into $after',
  async ({ policy, before, after }) => {
    await aHeldMap(before);
    const { object } = await plane.api.delete(configMaps, key, { propagationPolicy: policy });
    expect(object.metadata.finalizers).toEqual(after);
  },
);

test('preconditions that do not hold are conflicts', async () => {
  const { metadata } = await plane.api.create(configMaps, 'default', aConfigMap('web'), {});
  await expect(plane.api.delete(configMaps, key, { uid: 'other' })).rejects.toMatchObject({
    code: 'Conflict',
    message: `Operation cannot be fulfilled on configmaps "web": the UID in the precondition (other) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
  });
  await expect(plane.api.delete(configMaps, key, { resourceVersion: '1' })).rejects.toMatchObject({
    code: 'Conflict',
  });
  expect(
    (
      await plane.api.delete(configMaps, key, {
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      })
    ).gone,
  ).toBe(true);
});

test('a namespace stays, terminating, until its own finalizer is taken off', async () => {
  const name = 'shop';
  await plane.api.create(namespaces, undefined, { metadata: { name } }, {});
  const { object, gone } = await plane.api.delete(namespaces, { name }, {});
  expect(gone).toBe(false);
  expect(object).toMatchObject({
    status: { phase: 'Terminating' },
    metadata: { deletionTimestamp: inSeconds(0) },
  });
  await plane.api.patch(namespaces, { name }, undefined, 'merge', { spec: { finalizers: [] } }, {});
  expect(await plane.api.get(namespaces, { name })).toMatchObject({ spec: { finalizers: ['kubernetes'] } });
  await plane.api.act(namespaces, { name }, 'finalize', { ...object, spec: { finalizers: [] } }, {});
  await expect(plane.api.get(namespaces, { name })).rejects.toMatchObject({ code: 'NotFound' });
});

test.each(['default', 'kube-system', 'kube-public'])('the namespace %s cannot be deleted', async (name) => {
  if (name !== 'default') await plane.api.create(namespaces, undefined, { metadata: { name } }, {});
  await expect(plane.api.delete(namespaces, { name }, {})).rejects.toMatchObject({
    code: 'Forbidden',
    message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
  });
});

test('a dry run removes nothing', async () => {
  await plane.api.create(configMaps, 'default', aConfigMap('web'), {});
  expect(await plane.api.delete(configMaps, key, { dryRun: true })).toMatchObject({ gone: true });
  expect(await isThere(configMaps)).toBe(true);
});

test('a collection goes by selector', async () => {
  for (const name of ['a', 'b', 'c']) {
    await plane.api.create(
      configMaps,
      'default',
      aConfigMap(name, {}, { labels: { odd: String(name !== 'b') } }),
      {},
    );
  }
  const { items } = await plane.api.deleteCollection(
    configMaps,
    { namespace: 'default', labelSelector: 'odd=true' },
    {},
  );
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  const left = await plane.api.list(configMaps, {});
  expect(left.items.map(({ metadata }) => metadata.name)).toEqual(['b']);
});
