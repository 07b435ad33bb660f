import { expect, test } from 'vitest';
import type { ApiObject, ObjectMeta } from '../../model/object.ts';
import { kubernetesDefinitions } from '../schema/kubernetes.ts';
import { Schemas } from '../schema/node.ts';
import type { Entries } from './managers.ts';
import { type TrackedWrite, trackUpdate } from './track.ts';

const schema = new Schemas(kubernetesDefinitions).root('Service', {
  definition: 'io.k8s.api.core.v1.Service',
});

const service = (parts: object, metadata: ObjectMeta = {}): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', ...metadata },
    ...parts,
  }) as unknown as ApiObject; // what tracking reads
const spec = (fields: object) => ({ spec: fields });

const write = (manager: string, more: Partial<TrackedWrite> = {}): TrackedWrite => ({
  schema,
  manager,
  ignoresStatus: true,
  time: 't1',
  ...more,
});

/** Plays writes one after the other; returns the entries after the last. */
function after(
  ...writes: readonly { by: string; parts: object; metadata?: ObjectMeta; more?: Partial<TrackedWrite> }[]
): Entries {
  let before: ApiObject | undefined;
  for (const { by, parts, metadata, more } of writes) {
    const next = service(parts, metadata);
    const managedFields = trackUpdate(before, next, write(by, more));
    before = { ...next, metadata: { ...next.metadata, managedFields } };
  }
  return before?.metadata.managedFields ?? [];
}

const entry = (manager: string, fieldsV1: { readonly [key: string]: unknown }, time = 't1') => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1,
});

test('a creator owns everything but what is the server’s, in the form that clients know', () => {
  const parts = spec({
    type: 'ClusterIP',
    selector: { app: 'web' },
    ports: [{ port: 80, protocol: 'TCP' }],
    sessionAffinity: 'None',
  });
  const metadata = {
    labels: { a: 'b' },
    uid: 'u',
    creationTimestamp: 'c',
    generation: 1,
    resourceVersion: '1',
  };
  expect(after({ by: 'ann', parts: { ...parts, status: { loadBalancer: {} } }, metadata })).toEqual([
    entry('ann', {
      'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
      'f:spec': {
        'f:type': {},
        'f:selector': {},
        'f:ports': { '.': {}, 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} } },
        'f:sessionAffinity': {},
      },
    }),
  ]);
});

test('who changes a field owns it, who owned it does not any more', () => {
  const entries = after(
    { by: 'ann', parts: spec({ type: 'ClusterIP', clusterIP: '10.0.0.1' }) },
    { by: 'bob', parts: spec({ type: 'NodePort', clusterIP: '10.0.0.1' }), more: { time: 't2' } },
  );
  expect(entries).toEqual([
    entry('ann', { 'f:spec': { 'f:clusterIP': {} } }),
    entry('bob', { 'f:spec': { 'f:type': {} } }, 't2'),
  ]);
});

test('what is gone nobody owns, and who owns nothing has no entry', () => {
  const entries = after(
    { by: 'ann', parts: spec({ type: 'ClusterIP', clusterIP: 'x' }) },
    { by: 'bob', parts: spec({ type: 'NodePort', clusterIP: 'x' }) },
    { by: 'cat', parts: spec({ clusterIP: 'x' }) },
  );
  expect(entries).toEqual([entry('ann', { 'f:spec': { 'f:clusterIP': {} } })]);
});

test('a write that changes nothing moves no time', () => {
  const parts = spec({ type: 'ClusterIP' });
  const entries = after(
    { by: 'ann', parts },
    { by: 'ann', parts, more: { time: 't2' } },
    { by: 'bob', parts, more: { time: 't3' } },
  );
  expect(entries).toEqual([entry('ann', { 'f:spec': { 'f:type': {} } })]);
});

test('status has its own entry when it is written by its own path', () => {
  const parts = spec({ type: 'LoadBalancer' });
  const status = { status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } };
  const more = { subresource: 'status', ignoresStatus: false };
  expect(after({ by: 'ann', parts }, { by: 'ann', parts: { ...parts, ...status }, more })).toEqual([
    entry('ann', { 'f:spec': { 'f:type': {} } }),
    { ...entry('ann', { 'f:status': { 'f:loadBalancer': { 'f:ingress': {} } } }), subresource: 'status' },
  ]);
});

test('a writer without a name owns nothing and leaves the entries as they are', () => {
  const entries = after(
    { by: 'ann', parts: spec({ type: 'ClusterIP' }) },
    { by: 'x', parts: spec({ type: 'NodePort' }), more: { manager: undefined } },
  );
  expect(entries).toEqual([entry('ann', { 'f:spec': { 'f:type': {} } })]);
});

const moved = entry('kubectl', { 'f:spec': { 'f:type': {} } });
const sent: { name: string; sent: Entries; left: Entries }[] = [
  { name: 'an empty list clears all', sent: [], left: [] },
  { name: 'one empty entry clears all', sent: [{}], left: [] },
  { name: 'entries that make sense are taken', sent: [moved], left: [moved] },
  {
    name: 'entries that make no sense are not',
    sent: [{ ...moved, fieldsV1: { bad: {} } }],
    left: [entry('ann', { 'f:spec': { 'f:type': {} } })],
  },
];

test.each(sent)('managed fields that a client sends: $name', ({ sent: entries, left }) => {
  const parts = spec({ type: 'ClusterIP' });
  expect(after({ by: 'ann', parts }, { by: 'ann', parts, more: { sent: entries } })).toEqual(left);
});

test('beyond ten updaters the oldest become one', () => {
  const writes = Array.from({ length: 13 }, (_, index) => ({
    by: `m${index}`,
    parts: {},
    metadata: {
      labels: Object.fromEntries(Array.from({ length: index + 1 }, (_, label) => [`l${label}`, 'x'])),
    },
    more: { time: `t${String(index).padStart(2, '0')}` },
  }));
  const entries = after(...writes);
  expect(entries).toHaveLength(10);
  const ancient = entries.find(({ manager }) => manager === 'ancient-changes');
  expect(ancient?.fieldsV1).toEqual({
    'f:metadata': { 'f:labels': { '.': {}, 'f:l0': {}, 'f:l1': {}, 'f:l2': {}, 'f:l3': {} } },
  });
});

test('an item of a list that is there twice is one field', () => {
  const twice = spec({
    ports: [
      { port: 80, protocol: 'TCP', name: 'a' },
      { port: 80, protocol: 'TCP', name: 'b' },
    ],
  });
  const other = spec({
    ports: [
      { port: 80, protocol: 'TCP', name: 'a' },
      { port: 80, protocol: 'TCP', name: 'c' },
    ],
  });
  const element = 'k:{"port":80,"protocol":"TCP"}';
  expect(after({ by: 'ann', parts: twice }, { by: 'bob', parts: other })).toEqual([
    entry('ann', { 'f:spec': { 'f:ports': {} } }),
    entry('bob', { 'f:spec': { 'f:ports': { [element]: {} } } }),
  ]);
});
