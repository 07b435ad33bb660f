// Server-side apply through the API, as its documentation promises it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../../model/kind.ts';
import { configMapKind } from '../../../model/kinds/config-map.ts';
import { deploymentKind } from '../../../model/kinds/deployment.ts';
import { serviceKind } from '../../../model/kinds/service.ts';
import { allKinds } from '../../../model/kinds.ts';
import type { ApiObject } from '../../../model/object.ts';
import { fakeClock } from '../../clock.ts';
import { LAST_APPLIED } from '../../fields/last-applied.ts';
import { openTestApi, type TestApi } from '../testing.ts';
import { aConfigMap, aDeployment, type Seen } from '../testing-objects.ts';

let plane: TestApi;
const clock = fakeClock();

const generic = (kind: unknown) => kind as AnyKind;
const configMaps = generic(configMapKind);
const deployments = generic(deploymentKind);
const key = { namespace: 'default', name: 'web' };

beforeEach(async () => {
  plane = await openTestApi({ kinds: allKinds, clock });
});
afterEach(() => plane.close());

type Answer = ApiObject & Seen & { readonly data?: object };

interface By {
  readonly kind?: AnyKind;
  readonly force?: boolean;
  readonly subresource?: 'status';
  readonly dryRun?: boolean;
}

async function apply(
  fieldManager: string,
  config: object,
  { kind = configMaps, subresource, ...options }: By = {},
) {
  const { object, created } = await plane.api.patch(kind, key, subresource, 'apply', config, {
    fieldManager,
    ...options,
  });
  return { object: object as Answer, created };
}

const data = (values: { readonly [key: string]: string }) => ({ data: values });
const owners = (object: Answer) =>
  (object.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => ({
    manager,
    operation,
    fieldsV1,
  }));
const ownedData = (manager: string, ...keys: string[]) => ({
  manager,
  operation: 'Apply',
  fieldsV1: { 'f:data': Object.fromEntries(keys.map((name) => [`f:${name}`, {}])) },
});

test('applying what is not there creates it', async () => {
  const { object, created } = await apply('ann', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...data({ a: '1' }),
  });
  expect(created).toBe(true);
  expect(object.metadata).toMatchObject({ name: 'web', namespace: 'default' });
  expect(object.metadata.managedFields).toEqual([
    { ...ownedData('ann', 'a'), apiVersion: 'v1', time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1' },
  ]);
});

test('applying the same again writes nothing, also later', async () => {
  await apply('ann', data({ a: '1' }));
  const before = plane.api.revision;
  await clock.advance(5000);
  const { created } = await apply('ann', data({ a: '1' }));
  expect(created).toBe(false);
  expect(plane.api.revision).toBe(before);
});

test('what is left out goes, if nobody else owns it', async () => {
  await apply('ann', data({ a: '1', b: '1', c: '1' }));
  await apply('bob', data({ b: '1' }));
  await plane.api.patch(configMaps, key, undefined, 'merge', data({ c: '2' }), { fieldManager: 'uma' });
  const { object } = await apply('ann', {});
  expect(object.data).toEqual({ b: '1', c: '2' });
  expect(owners(object)).toEqual([ownedData('bob', 'b'), { ...ownedData('uma', 'c'), operation: 'Update' }]);
});

test('two that agree share a field; the first that changes it is told', async () => {
  await apply('ann', data({ a: '1' }));
  await apply('bob', data({ a: '1' }));
  await expect(apply('ann', data({ a: '2' }))).rejects.toMatchObject({
    code: 'Conflict',
    message: 'Apply failed with 1 conflict: conflict with "bob": .data.a',
    causes: [{ type: 'FieldManagerConflict', field: '.data.a', detail: 'conflict with "bob"' }],
  });
});

test('force takes fields over', async () => {
  await apply('bob', data({ a: '1', b: '1' }));
  const { object } = await apply('ann', data({ a: '2' }), { force: true });
  expect(object.data).toEqual({ a: '2', b: '1' });
  expect(owners(object)).toEqual([ownedData('ann', 'a'), ownedData('bob', 'b')]);
});

test('conflicts with several managers are listed by manager', async () => {
  await plane.api.create(configMaps, 'default', aConfigMap('web', { a: '1', b: '1' }), {
    fieldManager: 'uma',
  });
  await plane.api.patch(configMaps, key, undefined, 'merge', data({ b: '2' }), { fieldManager: 'vic' });
  await expect(apply('ann', data({ a: '3', b: '3' }))).rejects.toMatchObject({
    message:
      'Apply failed with 2 conflicts: conflicts with "uma" using v1:\n- .data.a\nconflicts with "vic" using v1:\n- .data.b',
  });
});

test('the documented hand-over of replicas to an autoscaler keeps what it set', async () => {
  const { metadata, spec } = aDeployment();
  const config = { metadata, spec };
  await apply('kubectl', config, { kind: deployments });
  await plane.api.updateScale(deployments, key, { spec: { replicas: 7 } }, { fieldManager: 'hpa' });
  const { replicas: _left, ...rest } = spec ?? {};
  const { object } = await apply('kubectl', { spec: rest }, { kind: deployments });
  expect(object.spec).toMatchObject({ replicas: 7 });
  const hpa = object.metadata.managedFields?.find(({ manager }) => manager === 'hpa');
  expect(hpa).toMatchObject({
    subresource: 'scale',
    operation: 'Update',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  });
  await expect(apply('kubectl', config, { kind: deployments })).rejects.toMatchObject({
    message:
      'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale" using apps/v1: .spec.replicas',
  });
});

test('containers and ports are found by their keys, a protocol that is left out is TCP', async () => {
  await plane.api.create(deployments, 'default', aDeployment(), { fieldManager: 'uma' });
  const container = {
    name: 'web',
    ports: [
      { containerPort: 80, name: 'http' },
      { containerPort: 53, protocol: 'UDP' },
    ],
  };
  const { object } = await apply(
    'ann',
    { spec: { template: { spec: { containers: [container] } } } },
    { kind: deployments },
  );
  expect(object).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web:1',
              ports: [
                { containerPort: 80, protocol: 'TCP', name: 'http' },
                { containerPort: 53, protocol: 'UDP' },
              ],
            },
          ],
        },
      },
    },
  });
});

test('a container that its applier leaves out goes with all that was in it', async () => {
  const containers = (...names: string[]) => ({
    metadata: { name: 'web' },
    spec: {
      ...aDeployment().spec,
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: names.map((name) => ({ name, image: 'x' })) },
      },
    },
  });
  await apply('ann', containers('a', 'b'), { kind: deployments });
  const { object } = await apply('ann', containers('b'), { kind: deployments });
  expect(object).toMatchObject({ spec: { template: { spec: { containers: [{ name: 'b' }] } } } });
});

test('a port of a service that its applier leaves out goes, the others keep what the server gave them', async () => {
  const services = generic(serviceKind);
  const service = (...ports: number[]) => ({
    spec: { selector: { app: 'web' }, ports: ports.map((port) => ({ port, name: `p${port}` })) },
  });
  await apply('ann', service(80, 81), { kind: services });
  const { object } = await apply('ann', service(81), { kind: services });
  expect(object).toMatchObject({
    spec: { ports: [{ port: 81, name: 'p81', protocol: 'TCP', targetPort: 81 }] },
  });
  expect(object.spec?.ports).toHaveLength(1);
});

test('an atomic map is one field', async () => {
  await apply('ann', aDeployment(), { kind: deployments });
  const template = { spec: { nodeSelector: { disk: 'ssd' } } };
  await apply('bob', { spec: { template } }, { kind: deployments });
  const other = { spec: { template: { spec: { nodeSelector: { zone: 'a' } } } } };
  await expect(apply('cat', other, { kind: deployments })).rejects.toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "bob": .spec.template.spec.nodeSelector',
  });
});

test('status is applied through its own path only, and owned there', async () => {
  await apply('ann', { ...aDeployment(), status: { replicas: 9 } }, { kind: deployments });
  const { object } = await apply(
    'ctl',
    { spec: { replicas: 1 }, status: { replicas: 2 } },
    { kind: deployments, subresource: 'status' },
  );
  expect(object).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 2 } });
  const entry = object.metadata.managedFields?.find(({ manager }) => manager === 'ctl');
  expect(entry).toMatchObject({ subresource: 'status', fieldsV1: { 'f:status': { 'f:replicas': {} } } });
});

const refused = [
  {
    name: 'an unknown field',
    config: { spec: { replcas: 1 } },
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replcas: field not declared in schema',
  },
  {
    name: 'a wrong type',
    config: { spec: { replicas: 'x' } },
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric (int or float), got string',
  },
  {
    name: 'an item twice',
    config: { spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'a' }] } } } },
    message:
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
  },
  {
    name: 'another version',
    config: { apiVersion: 'apps/v2' },
    message:
      'Incorrect version specified in apply patch. Specified patch version: apps/v2, expected: apps/v1',
  },
  {
    name: 'managed fields',
    config: { metadata: { managedFields: [{ manager: 'x' }] } },
    message: 'metadata.managedFields must be nil',
  },
  {
    name: 'another name',
    config: { metadata: { name: 'other' } },
    message: 'the name of the object (other) does not match the name on the URL (web)',
  },
  {
    name: 'a uid of something that is not there',
    config: { metadata: { uid: 'u' } },
    message:
      'Operation cannot be fulfilled on deployments.apps "web": uid mismatch: the provided object specified uid u, and no existing object was found',
  },
];

test.each(refused)('a configuration with $name is refused', async ({ config, message }) => {
  await expect(apply('ann', config, { kind: deployments })).rejects.toMatchObject({ message });
});

test('an applier must have a name', async () => {
  await expect(apply('', data({ a: '1' }))).rejects.toMatchObject({
    code: 'Invalid',
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  });
});

test('a configuration that breaks a rule creates nothing', async () => {
  await expect(apply('ann', { spec: { replicas: 1 } }, { kind: deployments })).rejects.toMatchObject({
    code: 'Invalid',
  });
  await expect(plane.api.get(deployments, key)).rejects.toMatchObject({ code: 'NotFound' });
});

test('a dry run says what would be', async () => {
  expect(await apply('ann', data({ a: '1' }), { dryRun: true })).toMatchObject({
    created: true,
    object: { data: { a: '1' } },
  });
  await expect(plane.api.get(configMaps, key)).rejects.toMatchObject({ code: 'NotFound' });
});

test('many that apply at once to what is not there all get their part in', async () => {
  const appliers = Array.from({ length: 8 }, (_, index) => `m${index}`);
  const results = await Promise.all(appliers.map((manager) => apply(manager, data({ [manager]: '1' }))));
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const object = (await plane.api.get(configMaps, key)) as Answer;
  expect(object.data).toEqual(Object.fromEntries(appliers.map((manager) => [manager, '1'])));
});

test('what kubectl applied from the client it may apply from the server, without force', async () => {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', ...aConfigMap('web', { a: '1', b: '1' }) };
  const annotations = { [LAST_APPLIED]: JSON.stringify(config) };
  await plane.api.create(
    configMaps,
    'default',
    { ...config, metadata: { name: 'web', annotations } },
    { fieldManager: 'kubectl-client-side-apply' },
  );
  await plane.api.patch(configMaps, key, undefined, 'merge', data({ b: '2' }), { fieldManager: 'uma' });
  await expect(apply('kubectl', { ...config, data: { a: '5', b: '5' } })).rejects.toMatchObject({
    message: 'Apply failed with 1 conflict: conflict with "uma" using v1: .data.b',
  });
  const { object } = await apply('kubectl', { ...config, data: { a: '5' } });
  expect(object.data).toEqual({ a: '5', b: '2' });
  const kept = JSON.parse(object.metadata.annotations?.[LAST_APPLIED] ?? '{}') as object;
  expect(kept).toMatchObject({ data: { a: '5' } });
  expect(kept).not.toHaveProperty('metadata.annotations.0');
});
