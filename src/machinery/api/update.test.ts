import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { deploymentKind } from '../../model/kinds/deployment.ts';
import { leaseKind } from '../../model/kinds/lease.ts';
import { allKinds } from '../../model/kinds.ts';
import type { ApiObject } from '../../model/object.ts';
import { openTestApi, type TestApi } from './testing.ts';
import { aConfigMap, aDeployment, type Seen } from './testing-objects.ts';

let plane: TestApi;
let web: ApiObject & Seen;

const generic = (kind: unknown) => kind as AnyKind;
const deployments = generic(deploymentKind);
const configMaps = generic(configMapKind);
const key = { namespace: 'default', name: 'web' };

beforeEach(async () => {
  plane = await openTestApi({ kinds: allKinds });
  web = await plane.api.create(deployments, 'default', aDeployment(), {});
});
afterEach(() => plane.close());

const update = (body: object, subresource?: 'status', options = {}) =>
  plane.api.update(deployments, key, subresource, body, options) as Promise<ApiObject & Seen>;

test('an update replaces spec and labels, counts a generation and keeps status and identity', async () => {
  await update({ ...web, status: { replicas: 2 } }, 'status');
  const next = await update({
    metadata: { name: 'web', labels: { a: 'b' } },
    spec: { ...web.spec, replicas: 5 },
    status: { replicas: 9 },
  });
  expect(next).toMatchObject({ spec: { replicas: 5 }, status: { replicas: 2 } });
  expect(next.metadata).toMatchObject({
    labels: { a: 'b' },
    generation: 2,
    uid: web.metadata.uid,
    creationTimestamp: web.metadata.creationTimestamp,
  });
});

test('an update of the status touches nothing else and counts no generation', async () => {
  const next = await update(
    {
      ...web,
      metadata: { ...web.metadata, labels: { a: 'b' } },
      spec: { ...web.spec, replicas: 9 },
      status: { replicas: 2 },
    },
    'status',
  );
  expect(next).toEqual({
    ...web,
    metadata: { ...web.metadata, resourceVersion: next.metadata.resourceVersion },
    status: { replicas: 2 },
  });
});

test('metadata alone counts no generation', async () => {
  const next = await update({ ...web, metadata: { ...web.metadata, annotations: { a: 'b' } } });
  expect(next.metadata).toMatchObject({ annotations: { a: 'b' }, generation: 1 });
});

test('an update that changes nothing writes nothing', async () => {
  const before = plane.api.revision;
  expect(await update(aDeployment(), undefined, { fieldManager: 'me' })).toEqual(web);
  expect(plane.api.revision).toBe(before);
});

test('a stale resourceVersion is a conflict', async () => {
  await update({ ...web, spec: { ...web.spec, replicas: 4 } });
  await expect(update({ ...web, spec: { ...web.spec, replicas: 5 } })).rejects.toMatchObject({
    code: 'Conflict',
    message:
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
  });
});

test('without a resourceVersion the last writer wins', async () => {
  await update({ ...web, spec: { ...web.spec, replicas: 4 } });
  const { resourceVersion: _old, ...metadata } = web.metadata;
  expect(await update({ ...web, metadata, spec: { ...web.spec, replicas: 5 } })).toMatchObject({
    spec: { replicas: 5 },
  });
});

test('a kind may insist on a resourceVersion', async () => {
  const leases = generic(leaseKind);
  const lease = { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } };
  await plane.api.create(leases, 'default', lease, {});
  await expect(plane.api.update(leases, { ...key, name: 'l' }, undefined, lease, {})).rejects.toMatchObject({
    message:
      'Lease.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  });
});

test('another uid is a conflict: it is another object of that name', async () => {
  await expect(update({ ...web, metadata: { name: 'web', uid: 'other' } })).rejects.toMatchObject({
    code: 'Conflict',
    message: `Operation cannot be fulfilled on deployments.apps "web": Precondition failed: UID in precondition: other, UID in object meta: ${web.metadata.uid}`,
  });
});

test('the name in the body is the one in the path', async () => {
  await expect(update({ ...web, metadata: { ...web.metadata, name: 'other' } })).rejects.toMatchObject({
    code: 'BadRequest',
    message: 'the name of the object (other) does not match the name on the URL (web)',
  });
});

test('what is not there cannot be updated', async () => {
  await expect(
    plane.api.update(
      deployments,
      { ...key, name: 'x' },
      undefined,
      aDeployment({ metadata: { name: 'x' } }),
      {},
    ),
  ).rejects.toMatchObject({
    code: 'NotFound',
    message: 'deployments.apps "x" not found',
  });
});

test('writers of the same object without preconditions all get through', async () => {
  await plane.api.create(configMaps, 'default', aConfigMap('c'), {});
  const patches = Array.from({ length: 20 }, (_, index) =>
    plane.api.patch(
      configMaps,
      { ...key, name: 'c' },
      undefined,
      'merge',
      { data: { [`k${index}`]: 'v' } },
      {},
    ),
  );
  await Promise.all(patches);
  const { data } = (await plane.api.get(configMaps, { ...key, name: 'c' })) as ApiObject & { data: object };
  expect(Object.keys(data)).toHaveLength(20);
});

test('a dry run answers with what would be and stores nothing', async () => {
  const next = await update({ ...web, spec: { ...web.spec, replicas: 5 } }, undefined, { dryRun: true });
  expect(next).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } });
  expect(await plane.api.get(deployments, key)).toEqual(web);
});

test('the scale of a deployment is read and set', async () => {
  expect(await plane.api.getScale(deployments, key)).toEqual({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: web.metadata.uid,
      resourceVersion: web.metadata.resourceVersion,
      creationTimestamp: web.metadata.creationTimestamp,
    },
    spec: { replicas: 3 },
    status: { replicas: 0, selector: 'app=web' },
  });
  const scale = { metadata: { name: 'web' }, spec: { replicas: 6 } };
  expect(await plane.api.updateScale(deployments, key, scale, {})).toMatchObject({ spec: { replicas: 6 } });
  const { object } = await plane.api.patch(deployments, key, 'scale', 'merge', { spec: { replicas: 7 } }, {});
  expect(object).toMatchObject({ kind: 'Scale', spec: { replicas: 7 } });
  expect(await plane.api.get(deployments, key)).toMatchObject({
    spec: { replicas: 7 },
    metadata: { generation: 3 },
  });
});

const badScales = [
  {
    name: 'less than none',
    scale: { spec: { replicas: -1 } },
    code: 'Invalid',
    message:
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  },
  {
    name: 'no number',
    scale: { spec: { replicas: 'x' } },
    code: 'BadRequest',
    message:
      'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
  },
  {
    name: 'a stale revision',
    scale: { metadata: { resourceVersion: '1' }, spec: { replicas: 1 } },
    code: 'Conflict',
    message:
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
  },
];

test.each(badScales)('a scale with $name is refused', async ({ scale, code, message }) => {
  await expect(plane.api.updateScale(deployments, key, scale, {})).rejects.toMatchObject({ code, message });
});

test('a kind without replicas has no scale, and one without such an action does not act', async () => {
  await plane.api.create(configMaps, 'default', aConfigMap('c'), {});
  const message = 'the server could not find the requested resource';
  await expect(plane.api.getScale(configMaps, { ...key, name: 'c' })).rejects.toMatchObject({
    code: 'NotFound',
    message,
  });
  await expect(plane.api.act(configMaps, { ...key, name: 'c' }, 'fly', {}, {})).rejects.toMatchObject({
    code: 'NotFound',
    message,
  });
});
