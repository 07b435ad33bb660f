// What a request on a resource is about: the kind, the object, the subresource.
import { TuttiError } from '../../../model/errors.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { ObjectKey } from '../../../model/object.ts';
import type { ResourcePath } from '../resource-path.ts';

export interface Target {
  readonly kind: AnyKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** The object that the path names. Throws MethodNotAllowed when it names a collection. */
export function keyOfTarget({ namespace, name }: Target): ObjectKey {
  if (name === undefined) throw methodNotAllowed();
  return namespace === undefined ? { name } : { namespace, name };
}

/** Undefined when the path and the kind's scope do not go together. */
export function targetOf(kind: AnyKind, path: ResourcePath): Target | undefined {
  if (!kind.namespaced && path.namespace !== undefined) return undefined;
  if (kind.namespaced && path.namespace === undefined && path.name !== undefined) return undefined;
  return { kind, namespace: path.namespace, name: path.name, subresource: path.subresource };
}

export function methodNotAllowed(): TuttiError {
  return new TuttiError(
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

export function noSuchResource(): TuttiError {
  return new TuttiError('NotFound', 'the server could not find the requested resource');
}
