// Objects for tests: valid ones, as the store returns them, with what a test cares about written over them.
import type { Kind } from './kind.ts';
import { type ConfigMap, configMapKind } from './kinds/config-map.ts';
import { type Deployment, deploymentKind } from './kinds/deployment.ts';
import { type EndpointSlice, endpointSliceKind } from './kinds/endpoint-slice.ts';
import { type Event, eventKind } from './kinds/event.ts';
import { type Namespace, namespaceKind } from './kinds/namespace.ts';
import { type Node, nodeKind } from './kinds/node.ts';
import { type Pod, podKind } from './kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from './kinds/replica-set.ts';
import { type Secret, secretKind } from './kinds/secret.ts';
import { type Service, serviceKind } from './kinds/service.ts';
import type { ApiObject, ObjectMeta } from './object.ts';

/** What a test states: parts of metadata and spec, and other fields whole. */
export type Overrides<T extends ApiObject> = {
  readonly [F in keyof Omit<T, 'metadata' | 'spec' | 'apiVersion' | 'kind'>]?: T[F];
} & {
  readonly metadata?: ObjectMeta;
  readonly spec?: T extends { readonly spec: infer S } ? Partial<S> : never;
};

export const CREATED = '2026-01-01T00:00:00Z';

interface Parts {
  readonly metadata?: ObjectMeta;
  readonly spec?: object;
}

/** An object of the kind with defaults filled in: `base` with the overrides over it. */
export function anObject<T extends ApiObject>(kind: Kind<T>, base: object, overrides: Overrides<T> = {}): T {
  const { metadata, spec, ...fields } = overrides as Parts;
  const own = base as Parts;
  const name = metadata?.name ?? own.metadata?.name ?? 'x';
  const object = {
    ...own,
    ...fields,
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      ...(kind.namespaced ? { namespace: 'default' } : {}),
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: CREATED,
      ...own.metadata,
      ...metadata,
    },
    ...(own.spec || spec ? { spec: { ...own.spec, ...spec } } : {}),
  } as unknown as T; // put together field by field
  return kind.defaults?.(object) ?? object;
}

const LABELS = { app: 'web' };
const CONTAINERS = [{ name: 'web', image: 'web:1' }];
const TEMPLATE = { metadata: { labels: LABELS }, spec: { containers: CONTAINERS } };

export function aPod(overrides?: Overrides<Pod>): Pod {
  return anObject(
    podKind,
    { metadata: { name: 'web-1', labels: LABELS }, spec: { containers: CONTAINERS } },
    overrides,
  );
}

export function aDeployment(overrides?: Overrides<Deployment>): Deployment {
  const spec = { selector: { matchLabels: LABELS }, template: TEMPLATE };
  return anObject(deploymentKind, { metadata: { name: 'web', generation: 1 }, spec }, overrides);
}

export function aReplicaSet(overrides?: Overrides<ReplicaSet>): ReplicaSet {
  const spec = { selector: { matchLabels: LABELS }, template: TEMPLATE };
  return anObject(
    replicaSetKind,
    { metadata: { name: 'web-a', generation: 1, labels: LABELS }, spec },
    overrides,
  );
}

export function aService(overrides?: Overrides<Service>): Service {
  return anObject(
    serviceKind,
    { metadata: { name: 'web' }, spec: { selector: LABELS, ports: [{ port: 80 }] } },
    overrides,
  );
}

export function aNode(overrides?: Overrides<Node>): Node {
  const conditions = [{ type: 'Ready', status: 'True' }];
  return anObject(nodeKind, { metadata: { name: 'n1' }, spec: {}, status: { conditions } }, overrides);
}

export function aNamespace(overrides?: Overrides<Namespace>): Namespace {
  return anObject(
    namespaceKind,
    { metadata: { name: 'shop' }, spec: { finalizers: ['kubernetes'] } },
    overrides,
  );
}

export function aConfigMap(overrides?: Overrides<ConfigMap>): ConfigMap {
  return anObject(configMapKind, { metadata: { name: 'settings' }, data: { key: 'value' } }, overrides);
}

export function aSecret(overrides?: Overrides<Secret>): Secret {
  return anObject(secretKind, { metadata: { name: 'secret' }, data: { key: 'dmFsdWU=' } }, overrides);
}

export function anEndpointSlice(overrides?: Overrides<EndpointSlice>): EndpointSlice {
  const base = {
    metadata: { name: 'web-x' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.2'] }],
    ports: [{ port: 80 }],
  };
  return anObject(endpointSliceKind, base, overrides);
}

export function anEvent(overrides?: Overrides<Event>): Event {
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web-1' };
  return anObject(
    eventKind,
    { metadata: { name: 'web-1.1' }, involvedObject, reason: 'Started', type: 'Normal' },
    overrides,
  );
}
