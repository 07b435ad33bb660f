// The OpenAPI version 3 document of one group version.
import type { AnyKind, Schema } from '../../../model/kind.ts';
import { definitionsOf, REF } from './definitions.ts';
import { type Operation, operationsOf, type Parameter } from './operations.ts';

const PATCH_BODIES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** `kinds` are those of the group version. */
export function openApiVersion3(kinds: readonly AnyKind[], release: string): object {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const operation of kinds.flatMap(operationsOf)) {
    const item = paths[operation.path] ?? { parameters: pathParameters(operation.path) };
    item[operation.method] = operationOf(operation);
    paths[operation.path] = item;
  }
  const schemas = Object.entries(definitionsOf(kinds)).map(([name, definition]) => [
    name,
    schemaOf(definition),
  ]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: release },
    paths,
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    description: name === 'name' ? 'Name of the object' : 'Namespace of the object',
    required: true,
    schema: { type: 'string', uniqueItems: true },
  }));
}

function operationOf({ id, action, gvk, query, body, answer, method }: Operation): object {
  const content = {
    'application/json': { schema: reference(answer) },
    'application/yaml': { schema: reference(answer) },
  };
  const types = method === 'patch' ? PATCH_BODIES : ['application/json', 'application/yaml'];
  const requestBody = body && {
    content: Object.fromEntries(types.map((type) => [type, { schema: reference(body) }])),
    required: method !== 'delete',
  };
  return {
    tags: [gvk.group === '' ? 'core_v1' : `${gvk.group}_${gvk.version}`],
    operationId: id,
    parameters: query.map(queryParameter),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      [method === 'post' ? '201' : '200']: { description: 'OK', content },
      '401': { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}

function queryParameter({ name, type, description }: Parameter): object {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

/** Version 3 allows nothing beside a $ref, and says "integer or string" with oneOf. */
function schemaOf(schema: Schema): object {
  const { $ref, properties, items, additionalProperties, ...rest } = schema;
  if ($ref !== undefined) {
    const target = reference($ref.slice(REF.length));
    return Object.keys(rest).length === 0 ? target : { ...rest, allOf: [target] };
  }
  const own =
    rest.format === 'int-or-string'
      ? { format: rest.format, oneOf: [{ type: 'integer' }, { type: 'string' }] }
      : rest;
  return {
    ...own,
    ...(properties && { properties: mapValues(properties) }),
    ...(items && { items: schemaOf(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? schemaOf(additionalProperties) : additionalProperties,
    }),
  };
}

function mapValues(properties: { readonly [name: string]: Schema }): object {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schemaOf(schema)]));
}
