// Is the metadata of an object of any kind well-formed, and does an update leave alone what never changes?
import type { FieldError } from '../errors.ts';
import type { AnyKind } from '../kind.ts';
import type { ApiObject, ObjectMeta, OwnerReference } from '../object.ts';
import {
  type Errors,
  forbidden,
  immutable,
  invalid,
  invalidFor,
  nonNegative,
  required,
  tooLong,
  unless,
} from './fields.ts';
import { validateLabels } from './label-selector.ts';
import { labelProblems, qualifiedNameProblems, subdomainProblems } from './names.ts';

/** 256 KiB, keys and values of all annotations together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;
const META = 'metadata';

/** All rules that hold for metadata whatever the kind; `previous` is there on update. */
export function validateMetadata(
  kind: AnyKind,
  object: ApiObject,
  previous?: ApiObject,
): readonly FieldError[] {
  const meta = object.metadata;
  return [
    ...validateName(kind, meta),
    ...validateNamespace(kind, meta),
    ...nonNegative(meta.generation, `${META}.generation`),
    ...validateLabels(meta.labels, `${META}.labels`),
    ...validateAnnotations(meta.annotations, `${META}.annotations`),
    ...validateOwners(meta.ownerReferences ?? [], `${META}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${META}.finalizers`),
    ...(previous ? validateChange(meta, previous.metadata) : []),
  ];
}

function nameProblem(kind: AnyKind, name: string): string | undefined {
  return kind.nameProblem ? kind.nameProblem(name) : subdomainProblems(name)[0];
}

function validateName(kind: AnyKind, { name, generateName }: ObjectMeta): Errors {
  const prefix = generateName ? nameProblem(kind, generateName.replace(/-$/, 'a')) : undefined;
  const errors = prefix ? [invalid(`${META}.generateName`, generateName, prefix)] : [];
  if (!name) return [...errors, required(`${META}.name`, 'name or generateName is required')];
  const problem = nameProblem(kind, name);
  return problem ? [...errors, invalid(`${META}.name`, name, problem)] : errors;
}

function validateNamespace(kind: AnyKind, { namespace }: ObjectMeta): Errors {
  if (!kind.namespaced) return namespace ? [forbidden(`${META}.namespace`, 'not allowed on this type')] : [];
  return namespace
    ? invalidFor(`${META}.namespace`, namespace, labelProblems(namespace))
    : [required(`${META}.namespace`)];
}

export function validateAnnotations(
  annotations: { readonly [key: string]: string } | undefined,
  path: string,
): Errors {
  const entries = Object.entries(annotations ?? {});
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...entries.flatMap(([key]) => invalidFor(path, key, qualifiedNameProblems(key.toLowerCase()))),
    ...unless(bytes <= MAX_ANNOTATION_BYTES, () => tooLong(path, MAX_ANNOTATION_BYTES)),
  ];
}

function validateOwners(owners: readonly OwnerReference[], path: string): Errors {
  const [first, second] = owners
    .filter((owner) => owner.controller === true)
    .map(({ kind, name }) => `${kind}/${name}`);
  const twice = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [
    ...owners.flatMap((owner) => validateOwner(owner, path)),
    ...(second === undefined ? [] : [invalid(path, owners, twice)]),
  ];
}

function validateOwner(owner: OwnerReference, path: string): Errors {
  const empty = (['kind', 'name', 'uid'] as const).filter((field) => !owner[field]);
  return [
    ...(/(^|\/)[^/]+$/.test(owner.apiVersion ?? '')
      ? []
      : [invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty')]),
    ...empty.map((field) => invalid(`${path}.${field}`, '', 'must not be empty')),
    ...(owner.apiVersion === 'v1' && owner.kind === 'Event'
      ? [invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner')]
      : []),
  ];
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

function validateFinalizers(finalizers: readonly string[], path: string): Errors {
  const both = finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND);
  return [
    ...finalizers.flatMap((name) => invalidFor(path, name, qualifiedNameProblems(name))),
    ...(both ? [invalid(path, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`)] : []),
    ...finalizers.flatMap((name, index) => validateFinalizerOwner(name, `${path}[${index}]`)),
  ];
}

/** A finalizer without a domain must be one of the standard ones. */
function validateFinalizerOwner(name: string, path: string): Errors {
  if (name.includes('/') || [ORPHAN, FOREGROUND, 'kubernetes'].includes(name)) return [];
  return [invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

function validateChange(meta: ObjectMeta, previous: ObjectMeta): Errors {
  const added = (meta.finalizers ?? []).filter((name) => !previous.finalizers?.includes(name)).sort();
  const late = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
  const fixed = [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const;
  return [
    ...(previous.deletionTimestamp && added.length > 0 ? [forbidden(`${META}.finalizers`, late)] : []),
    ...(meta.resourceVersion
      ? []
      : [invalid(`${META}.resourceVersion`, '', 'must be specified for an update')]),
    ...((meta.generation ?? 0) < (previous.generation ?? 0)
      ? [invalid(`${META}.generation`, meta.generation ?? 0, 'must not be decremented')]
      : []),
    ...fixed.flatMap((field) => immutable(meta[field], previous[field], `${META}.${field}`)),
  ];
}
