// Which schemas do the OpenAPI documents carry? The pinned upstream ones that our kinds reach, and those of our own kinds.
//
// References stay as in the Swagger document (`#/definitions/...`); version 3 rewrites them.
import { type AnyKind, apiVersionOf, type Schema } from '../../../model/kind.ts';
import document from '../../../model/wire/kubernetes-schema.json' with { type: 'json' };

export const REF = '#/definitions/';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

export type Definition = Schema & {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
};

export type Definitions = { readonly [name: string]: Definition };

// The generator writes exactly this shape.
const upstream = (document as unknown as { readonly definitions: Definitions }).definitions;

/** Bodies and answers of verbs rather than kinds. */
export const STATUS = `${META}Status`;
export const DELETE_OPTIONS = `${META}DeleteOptions`;
export const PATCH = `${META}Patch`;
export const WATCH_EVENT = `${META}WatchEvent`;
export const SCALE = 'io.k8s.api.autoscaling.v1.Scale';
export const EVICTION = 'io.k8s.api.policy.v1.Eviction';
export const BINDING = 'io.k8s.api.core.v1.Binding';

/** The name of a kind's definition: `io.k8s.api.apps.v1.Deployment`, `dev.tutti.v1.Machine`. */
export function definitionName(kind: AnyKind): string {
  if ('definition' in kind.schema) return kind.schema.definition;
  return [...kind.group.split('.').reverse(), kind.version, kind.kind].join('.');
}

export function listName(kind: AnyKind): string {
  return `${definitionName(kind)}List`;
}

/** All definitions that the kinds and the verbs on them need, sorted by name. */
export function definitionsOf(kinds: readonly AnyKind[]): Definitions {
  const found = new Map<string, Definition>([
    [PATCH, { type: 'object', description: 'A patch of any of the four sorts' }],
  ]);
  const queue = [STATUS, DELETE_OPTIONS, WATCH_EVENT];
  for (const kind of kinds) {
    if ('definition' in kind.schema) queue.push(kind.schema.definition);
    else note(definitionName(kind), inlineDefinition(kind, kind.schema.inline));
    note(listName(kind), listDefinition(kind));
    if (kind.scale) queue.push(SCALE);
    if (kind.actions?.binding) queue.push(BINDING, EVICTION);
  }
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const definition = upstream[name];
    if (definition && !found.has(name)) note(name, definition);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));

  function note(name: string, definition: Definition): void {
    found.set(name, definition);
    queue.push(...referencesOf(definition));
  }
}

function referencesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === '$ref' && typeof value === 'string') return [value.slice(REF.length)];
    return referencesOf(value);
  });
}

function inlineDefinition(kind: AnyKind, schema: Schema): Definition {
  return {
    ...schema,
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: `${REF}${META}ObjectMeta` },
      ...schema.properties,
    },
    'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: kind.kind }],
  };
}

function listDefinition(kind: AnyKind): Definition {
  return {
    description: `${kind.kind}List is a page of ${apiVersionOf(kind)} ${kind.kind} objects`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: `${REF}${META}ListMeta` },
      items: { type: 'array', items: { $ref: `${REF}${definitionName(kind)}` } },
    },
    'x-kubernetes-group-version-kind': [
      { group: kind.group, version: kind.version, kind: `${kind.kind}List` },
    ],
  };
}
