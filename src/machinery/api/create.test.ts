import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import { storeKey } from './keys.ts';
import { openTestApi, type TestApi } from './testing.ts';
import { aConfigMap, aDeployment, aPod } from './testing-objects.ts';

let plane: TestApi;
const suffixes: string[] = [];

beforeEach(async () => {
  let uids = 0;
  const identities = { uid: () => `uid-${uids++}`, suffix: () => suffixes.shift() ?? 'zzzzz' };
  plane = await openTestApi({ kinds: allKinds, identities });
});
afterEach(() => plane.close());

const generic = (kind: unknown) => kind as AnyKind;
const deployments = generic(deploymentKind);
const configMaps = generic(configMapKind);
const namespaces = generic(namespaceKind);

test('a new object has what only the server sets, whatever was sent', async () => {
  const sent = aDeployment({
    metadata: {
      uid: 'mine',
      generation: 7,
      creationTimestamp: '2001-01-01T00:00:00Z',
      deletionTimestamp: '2001-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 3,
      selfLink: '/x',
    },
  });
  const object = await plane.api.create(deployments, 'default', { ...sent, status: { replicas: 9 } }, {});
  expect(object.metadata).toEqual({
    name: 'web',
    namespace: 'default',
    uid: 'uid-1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    resourceVersion: plane.api.revision,
  });
  expect(object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', status: {} });
});

test('what is returned is what is read afterwards', async () => {
  const created = await plane.api.create(deployments, 'default', aDeployment(), { fieldManager: 'me' });
  const entry = plane.store.get(storeKey(deployments, { namespace: 'default', name: 'web' }));
  const stored = JSON.parse(Buffer.from(entry?.value ?? []).toString()) as { metadata: object };
  expect({ ...stored, metadata: { ...stored.metadata, resourceVersion: plane.api.revision } }).toEqual(
    created,
  );
  expect(await plane.api.get(deployments, { namespace: 'default', name: 'web' })).toEqual(created);
});

const bad = [
  {
    name: 'an unknown field',
    body: { ...aDeployment(), spec: { ...aDeployment().spec, replcas: 1 } },
    code: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replcas"',
  },
  {
    name: 'a wrong type',
    body: aDeployment({ spec: { replicas: 'x' } }),
    code: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    name: 'another API version',
    body: { apiVersion: 'apps/v1beta1', kind: 'Deployment', ...aDeployment() },
    code: 'BadRequest',
    message: 'the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)',
  },
  {
    name: 'another kind',
    body: { apiVersion: 'apps/v1', kind: 'ReplicaSet', ...aDeployment() },
    code: 'BadRequest',
    message:
      'ReplicaSet in version "v1" cannot be handled as a Deployment: converting (v1.ReplicaSet) to (v1.Deployment): unknown conversion',
  },
  {
    name: 'another namespace',
    body: aDeployment({ metadata: { namespace: 'other' } }),
    code: 'BadRequest',
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  },
  {
    name: 'a resourceVersion',
    body: aDeployment({ metadata: { resourceVersion: '7' } }),
    code: 'BadRequest',
    message: 'resourceVersion should not be set on objects to be created',
  },
  {
    name: 'a broken rule',
    body: aDeployment({ spec: { replicas: -1 } }),
    code: 'Invalid',
    message:
      'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  },
  {
    name: 'no name at all',
    body: aDeployment({ metadata: { name: '' } }),
    code: 'Invalid',
    message: 'Deployment.apps "" is invalid: metadata.name: Required value: name or generateName is required',
  },
];

test.each(bad)('$name is refused and nothing is stored', async ({ body, code, message }) => {
  const before = plane.api.revision;
  await expect(
    plane.api.create(deployments, 'default', body, { fieldValidation: 'Strict' }),
  ).rejects.toMatchObject({
    code,
    message,
  });
  expect(plane.api.revision).toBe(before);
});

test('several broken rules are one error that names them all', async () => {
  const body = aDeployment({ spec: { replicas: -1, minReadySeconds: -1 } });
  await expect(plane.api.create(deployments, 'default', body, {})).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Deployment\.apps "web" is invalid: \[spec\.replicas: .*, spec\.minReadySeconds: .*\]$/,
    ),
    causes: [{ field: 'spec.replicas' }, { field: 'spec.minReadySeconds' }],
  });
});

test('by default unknown fields are warned of and dropped', async () => {
  const warnings: string[] = [];
  const body = { ...aConfigMap('a'), datta: {} };
  const object = await plane.api.create(configMaps, 'default', body, { warn: (text) => warnings.push(text) });
  expect(warnings).toEqual(['unknown field "datta"']);
  expect(object).not.toHaveProperty('datta');
  await plane.api.create(
    configMaps,
    'default',
    { ...aConfigMap('b'), datta: {} },
    { fieldValidation: 'Ignore' },
  );
});

test('a name is taken only once', async () => {
  await plane.api.create(deployments, 'default', aDeployment(), {});
  await expect(plane.api.create(deployments, 'default', aDeployment(), {})).rejects.toMatchObject({
    code: 'AlreadyExists',
    message: 'deployments.apps "web" already exists',
  });
});

test('a generated name that is taken is generated again', async () => {
  suffixes.push('aaaaa', 'aaaaa', 'bbbbb');
  const draft = { metadata: { generateName: 'web-' } };
  const first = await plane.api.create(configMaps, 'default', draft, {});
  const second = await plane.api.create(configMaps, 'default', draft, {});
  expect([first.metadata.name, second.metadata.name]).toEqual(['web-aaaaa', 'web-bbbbb']);
});

test('generating names gives up some time', async () => {
  suffixes.push(...Array<string>(20).fill('aaaaa'));
  const draft = { metadata: { generateName: 'web-' } };
  await plane.api.create(configMaps, 'default', draft, {});
  await expect(plane.api.create(configMaps, 'default', draft, {})).rejects.toMatchObject({
    code: 'AlreadyExists',
  });
  suffixes.length = 0;
});

test('a dry run checks everything and stores nothing', async () => {
  const before = plane.api.revision;
  const object = await plane.api.create(deployments, 'default', aDeployment(), { dryRun: true });
  expect(object).toMatchObject({ spec: { progressDeadlineSeconds: 600 } });
  expect(plane.api.revision).toBe(before);
  await plane.api.create(deployments, 'default', aDeployment(), {});
  await expect(
    plane.api.create(deployments, 'default', aDeployment(), { dryRun: true }),
  ).rejects.toMatchObject({
    code: 'AlreadyExists',
  });
});

test('a namespace that is not there takes nothing', async () => {
  await expect(plane.api.create(configMaps, 'nowhere', aConfigMap('a'), {})).rejects.toMatchObject({
    code: 'NotFound',
    message: 'namespaces "nowhere" not found',
  });
});

test('a namespace on its way out takes nothing new', async () => {
  await plane.api.create(namespaces, undefined, { metadata: { name: 'shop' } }, {});
  await plane.api.delete(namespaces, { name: 'shop' }, {});
  await expect(plane.api.create(configMaps, 'shop', aConfigMap('a'), {})).rejects.toMatchObject({
    code: 'Forbidden',
    message:
      'configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
  });
});

test('creations that race with the end of their namespace are all before it', async () => {
  await plane.api.create(namespaces, undefined, { metadata: { name: 'shop' } }, {});
  const names = Array.from({ length: 20 }, (_, index) => `c-${index}`);
  const creations = names.map((name) => plane.api.create(configMaps, 'shop', aConfigMap(name), {}));
  const deletion = plane.api.delete(namespaces, { name: 'shop' }, {});
  const done = await Promise.allSettled(creations);
  const { object } = await deletion;
  const created = done.flatMap((one) =>
    one.status === 'fulfilled' ? [Number(one.value.metadata.resourceVersion)] : [],
  );
  expect(Math.max(0, ...created)).toBeLessThan(Number(object.metadata.resourceVersion));
  for (const one of done)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'Forbidden' });
});

test('an object that is too large is refused', async () => {
  const body = aConfigMap('a', { key: 'x'.repeat(900_000) });
  const pod = aPod({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'a', image: 'i', env: [{ name: 'A', value: 'x'.repeat(3_200_000) }] }] },
  });
  await plane.api.create(configMaps, 'default', body, {});
  await expect(plane.api.create(generic(podKind), 'default', pod, {})).rejects.toMatchObject({
    code: 'TooLarge',
    message: 'Request entity too large: limit is 3145728',
  });
});
