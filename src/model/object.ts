// What every object has: the Kubernetes conventions, whichever front created it.
//
// An object as read from the store always has a name, uid, resourceVersion and creationTimestamp; a draft is what a
// caller hands in to be created and may lack them. Objects are values: never changed in place.
import type { ObjectMeta, OwnerReference } from './wire/kubernetes.ts';

export type { ObjectMeta, OwnerReference };

/** Metadata as the store returns it. `namespace` is absent for cluster-scoped kinds. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
}

/** Any object as read. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta;
}

/** A generated wire type as read from the store: apiVersion, kind and metadata are there. */
export type Stored<W> = Omit<W, 'apiVersion' | 'kind' | 'metadata'> & ApiObject;

/** What a caller hands in to be created: metadata as far as it is known, status optional. */
export type Draft<T extends ApiObject> = Omit<T, 'metadata' | 'status' | 'apiVersion' | 'kind'> & {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly status?: unknown;
};

/** Names one object of a kind. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectKey {
  readonly namespace?: string;
  readonly name: string;
}

/** The key of an object. */
export function keyOf(object: { readonly metadata: ObjectMeta }): ObjectKey {
  const { namespace, name } = object.metadata;
  if (name === undefined) throw new TypeError('Object has no name');
  return namespace === undefined ? { name } : { namespace, name };
}

/** `namespace/name`, or `name` for cluster-scoped objects: queue keys and log fields. */
export function keyText(key: ObjectKey): string {
  return key.namespace ? `${key.namespace}/${key.name}` : key.name;
}

/** The inverse of keyText. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The owner that controls the object, if any. */
export function controllerOf(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** An owner reference to `owner` as the managing controller, which holds up its foreground deletion. */
export function ownedBy(owner: ApiObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** True once deletion was asked for; the object stays until its finalizers and grace period are done. */
export function isDeleting(object: { readonly metadata: ObjectMeta }): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
