// What a kind contributes: everything that the generic verbs, the stores of objects and the fronts need to know of it.
//
// A kind is a value, never code in a front. A further kind costs one descriptor in model/kinds and one line in
// model/kinds.ts. All functions here are pure and synchronous.
import type { FieldError } from './errors.ts';
import type { ApiObject } from './object.ts';

/** The part of JSON schema (as in the Kubernetes OpenAPI documents) that we read. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'granular' | 'atomic';
  readonly 'x-kubernetes-patch-merge-key'?: string;
  /** 'merge', 'replace', 'retainKeys' or a comma-separated pair. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** Where a kind's schema is: a definition of wire/kubernetes-schema.json, or written out for kinds of our own. */
export type SchemaSource = { readonly definition: string } | { readonly inline: Schema };

/** A column of `kubectl get`. */
export interface Column<T extends ApiObject> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  /** kubectl knows 'name' and ''. */
  readonly format?: string;
  readonly description: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority?: 0 | 1;
  /** `nowMs` is for ages. */
  value(object: T, nowMs: number): string | number | boolean | null;
}

/** Where autoscaling/v1 Scale finds its fields in a kind that has the scale subresource. */
export interface ScaleFields<T extends ApiObject> {
  replicas(object: T): number;
  currentReplicas(object: T): number;
  /** The selector as a string (`a=b,c in (d)`), empty for none. */
  selector(object: T): string;
  withReplicas(object: T, replicas: number): T;
}

/** Reads one field as text. A method type, so that a Kind of a narrow type still counts as an AnyKind. */
export type FieldReader<T extends ApiObject> = { read(object: T): string }['read'];

/** A subresource that is written to with a body of another kind, such as a pod's binding. */
export interface Action<T extends ApiObject> {
  /** Returns the changed object; throws TuttiError. */
  apply(object: T, body: unknown, nowMs: number): T;
}

export interface Kind<T extends ApiObject> {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in the path. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** 'all' makes it show in `kubectl get all`. */
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly schema: SchemaSource;
  /** True when status is written by its own subresource (and ignored in ordinary writes). */
  readonly hasStatus: boolean;
  readonly scale?: ScaleFields<T>;
  readonly actions?: { readonly [subresource: string]: Action<T> };
  /** Set when values are encrypted at rest. */
  readonly sealed?: boolean;
  /** Set when an update has to name the resourceVersion that it replaces. */
  readonly needsResourceVersion?: boolean;
  /** False: metadata.generation is not kept (ConfigMap, Secret, Event, Lease, Pod before 1.33 ...). Default true. */
  readonly hasGeneration?: boolean;
  /**
   * Seconds of grace that deletion gives it; `asked` is what the caller of delete named, if anything. Absent = removed at
   * once unless it has finalizers.
   */
  gracePeriodSeconds?(object: T, asked?: number): number;
  /** What deletion changes beside metadata, when it begins (a namespace becomes Terminating). Throws to refuse it. */
  prepareForDelete?(object: T, nowMs: number): T;
  /** True while something beside metadata.finalizers holds up its removal (a namespace's own spec.finalizers). */
  holdsDeletion?(object: T): boolean;
  /** Fields beside metadata.name and metadata.namespace that a field selector may name. */
  readonly selectableFields?: { readonly [path: string]: FieldReader<T> };
  /** Further columns after NAME; AGE is the kind's to place. */
  readonly columns: readonly Column<T>[];
  /** False: the table does not start with NAME, `columns` are all there are (Event places its name itself). Default true. */
  readonly nameColumn?: boolean;
  /** Rule for metadata.name; default is the DNS subdomain rule. Returns what is wrong, or undefined. */
  nameProblem?(name: string): string | undefined;
  /** Fills absent fields as upstream does; idempotent. Run on every write, after decoding and before validation. */
  defaults?(object: T): T;
  /** What a new object starts with whatever the caller sent (fields only the server may set are reset). */
  prepareForCreate?(object: T, nowMs: number): T;
  /** What an update keeps of the old object whatever the caller sent. */
  prepareForUpdate?(object: T, previous: T, nowMs: number): T;
  /** Broken rules of the whole object; `previous` is there on update, for immutable fields. */
  validate?(object: T, previous: T | undefined): readonly FieldError[];
}

/** A kind of any type, for code that is generic over kinds. */
export type AnyKind = Kind<ApiObject>;

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** `pods`, `deployments.apps`: how messages name a resource. */
export function resourceName(kind: { readonly group: string; readonly plural: string }): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}
