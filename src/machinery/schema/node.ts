// What does a kind's schema say about one value: its type, how lists and maps merge, what its fields are called in Go?
//
// A Node is a schema made ready for walking: references are resolved, what a property says beside its $ref is laid over
// it, and nodes are shared, so a recursive schema is a cyclic graph. Nodes never change once compiled.
import type { Schema, SchemaSource } from '../../model/kind.ts';

/** Scalars that have a form of their own on the wire. */
export type ScalarType =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'number'
  | 'time'
  | 'microTime'
  | 'quantity'
  | 'intOrString'
  | 'bytes';

export interface ScalarNode {
  readonly type: 'scalar';
  readonly scalar: ScalarType;
  readonly default?: unknown;
}

export interface StructNode {
  readonly type: 'struct';
  /** What Go calls it: `DeploymentSpec`; messages to clients name it. */
  readonly goName: string;
  /** `v1.DeploymentSpec`. */
  readonly goType: string;
  readonly fields: Map<string, Node>;
  /** Names of fields that have to be there. */
  readonly required: ReadonlySet<string>;
  /** Unknown fields are kept as they are. */
  readonly preservesUnknown: boolean;
  /** Merges as one value. */
  readonly atomic: boolean;
  /** Patch strategy retainKeys: a patch says which fields remain. */
  readonly retainKeys: boolean;
  /** Patch strategy replace. */
  readonly replace: boolean;
  readonly default?: unknown;
  /** Fields that are filled when absent; only schemas written out in a kind have them. */
  readonly defaults: (readonly [name: string, value: unknown])[];
}

export interface MapNode {
  readonly type: 'map';
  readonly values: Node;
  readonly atomic: boolean;
  readonly replace: boolean;
  readonly default?: unknown;
}

export interface ListNode {
  readonly type: 'list';
  readonly items: Node;
  /** Server-side apply: one value, a set of scalars, or structs found by keys. */
  readonly listType: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  /** Strategic merge: the field that identifies an item; '' for lists of scalars that merge. Absent = replaced. */
  readonly mergeKey?: string;
  readonly retainKeys: boolean;
  readonly default?: unknown;
}

/** Anything goes: kept as it is. Merges as a deduced structure. */
export interface AnyNode {
  readonly type: 'any';
  readonly default?: unknown;
}

export type Node = ScalarNode | StructNode | MapNode | ListNode | AnyNode;

export const ANY: AnyNode = { type: 'any' };

/** The definitions of wire/kubernetes-schema.json by their full name. */
export type Definitions = { readonly [name: string]: Schema };

const REF = '#/definitions/';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** Definitions that Go decodes by hand. */
const SPECIAL: { readonly [definition: string]: ScalarType } = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  [`${META}Time`]: 'time',
  [`${META}MicroTime`]: 'microTime',
};

/** Compiles schemas; each definition once. */
export class Schemas {
  readonly definitions: Definitions;
  readonly #compiled = new Map<string, Node>();

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  /** The node of a definition. Throws for an unknown name: a mistake in a descriptor. */
  definition(name: string): Node {
    const known = this.#compiled.get(name);
    if (known) return known;
    const schema = this.definitions[name];
    if (!schema) throw new Error(`Schema definition "${name}" does not exist`);
    const special = SPECIAL[name];
    if (special) return this.#remember(name, { type: 'scalar', scalar: special });
    const [packageName = '', goName = ''] = name.split('.').slice(-2);
    return this.#compile(schema, { goName, goType: `${packageName}.${goName}`, fillsDefaults: false, name });
  }

  /** The node of a kind's objects; apiVersion, kind and metadata are always there. */
  root(kind: string, source: SchemaSource): StructNode {
    if ('definition' in source) {
      const node = this.definition(source.definition);
      if (node.type !== 'struct') throw new Error(`Schema of ${kind} is no object`);
      return node;
    }
    const node = this.#compile(source.inline, { goName: kind, goType: kind, fillsDefaults: true });
    if (node.type !== 'struct') throw new Error(`Schema of ${kind} is no object`);
    node.fields.set('apiVersion', { type: 'scalar', scalar: 'string' });
    node.fields.set('kind', { type: 'scalar', scalar: 'string' });
    node.fields.set('metadata', this.definition(`${META}ObjectMeta`));
    return node;
  }

  #remember<N extends Node>(name: string | undefined, node: N): N {
    if (name !== undefined) this.#compiled.set(name, node);
    return node;
  }

  #compile(schema: Schema, at: Place): Node {
    if (schema.$ref) return overlay(this.definition(schema.$ref.slice(REF.length)), schema);
    if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string') {
      return { type: 'scalar', scalar: 'intOrString', default: schema.default };
    }
    if (schema.type === 'array') return this.#list(schema, at);
    if (schema.properties) return this.#struct(schema, at);
    if (typeof schema.additionalProperties === 'object')
      return this.#map(schema, schema.additionalProperties, at);
    if (schema.additionalProperties === true) return mapOf(schema, ANY);
    const scalar = scalarOf(schema);
    return scalar
      ? { type: 'scalar', scalar, default: schema.default }
      : this.#remember(at.name, { ...ANY, default: schema.default });
  }

  #struct(schema: Schema, at: Place): StructNode {
    const node: StructNode = {
      type: 'struct',
      goName: at.goName,
      goType: at.goType,
      fields: new Map(),
      required: new Set(schema.required),
      preservesUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true,
      defaults: [],
      default: schema.default,
      ...structMerge(schema),
    };
    this.#remember(at.name, node); // before its fields: they may refer back to it
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const field = this.#compile(property, {
        ...at,
        goName: `${at.goName}${capital(name)}`,
        goType: capital(name),
        name: undefined,
      });
      node.fields.set(name, field);
      if (at.fillsDefaults && field.default !== undefined) node.defaults.push([name, field.default]);
    }
    return node;
  }

  #map(schema: Schema, values: Schema, at: Place): MapNode {
    return mapOf(schema, this.#compile(values, { ...at, name: undefined }));
  }

  #list(schema: Schema, at: Place): ListNode {
    const items = schema.items ? this.#compile(schema.items, { ...at, name: undefined }) : ANY;
    return { type: 'list', items, default: schema.default, ...listMerge(schema) };
  }
}

interface Place {
  readonly goName: string;
  readonly goType: string;
  readonly fillsDefaults: boolean;
  /** Set for a definition: where the node is remembered. */
  readonly name?: string;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function mapOf(schema: Schema, values: Node): MapNode {
  return {
    type: 'map',
    values,
    default: schema.default,
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    replace: schema['x-kubernetes-patch-strategy'] === 'replace',
  };
}

function structMerge(schema: Schema): Pick<StructNode, 'atomic' | 'retainKeys' | 'replace'> {
  const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    retainKeys: strategy.includes('retainKeys'),
    replace: strategy.includes('replace'),
  };
}

/** A list without a list type is atomic for apply; for strategic merge only the patch strategy counts. */
function listMerge(schema: Schema): Pick<ListNode, 'listType' | 'keys' | 'mergeKey' | 'retainKeys'> {
  const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
  return {
    listType: schema['x-kubernetes-list-type'] ?? 'atomic',
    keys: schema['x-kubernetes-list-map-keys'] ?? [],
    mergeKey: strategy.includes('merge') ? (schema['x-kubernetes-patch-merge-key'] ?? '') : undefined,
    retainKeys: strategy.includes('retainKeys'),
  };
}

/** What a property says beside its $ref. */
function overlay(node: Node, schema: Schema): Node {
  const withDefault = schema.default === undefined ? node : { ...node, default: schema.default };
  if (withDefault.type === 'struct') {
    const { atomic, retainKeys, replace } = structMerge(schema);
    if (!atomic && !retainKeys && !replace) return withDefault;
    return { ...withDefault, atomic: atomic || withDefault.atomic, retainKeys, replace };
  }
  if (withDefault.type === 'map' && schema['x-kubernetes-map-type'] === 'atomic')
    return { ...withDefault, atomic: true };
  return withDefault;
}

function scalarOf(schema: Schema): ScalarType | undefined {
  if (schema.type === 'boolean') return 'boolean';
  if (schema.type === 'integer') return schema.format === 'int32' ? 'int32' : 'int64';
  if (schema.type === 'number') return 'number';
  if (schema.type !== 'string') return undefined;
  if (schema.format === 'byte') return 'bytes';
  return schema.format === 'date-time' ? 'time' : 'string';
}
