// The Swagger version 2 document of everything, as JSON; version2-protobuf.ts writes it for kubectl.
import type { AnyKind } from '../../../model/kind.ts';
import { definitionsOf, REF } from './definitions.ts';
import { type Operation, operationsOf } from './operations.ts';

const JSON_AND_YAML = ['application/json', 'application/yaml'];
const PATCH_BODIES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

export function openApiVersion2(kinds: readonly AnyKind[], release: string): object {
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const operation of kinds.flatMap(operationsOf)) {
    const item = paths[operation.path] ?? { parameters: pathParameters(operation.path) };
    item[operation.method] = operationOf(operation);
    paths[operation.path] = item;
  }
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: release },
    paths,
    definitions: definitionsOf(kinds),
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    uniqueItems: true,
    type: 'string',
    description: name === 'name' ? 'Name of the object' : 'Namespace of the object',
    name,
    in: 'path',
    required: true,
  }));
}

function operationOf({ id, action, gvk, query, body, answer, method }: Operation): object {
  const inBody = body
    ? [{ name: 'body', in: 'body', required: method !== 'delete', schema: { $ref: `${REF}${body}` } }]
    : [];
  const inQuery = query.map(({ name, type, description }) => ({
    uniqueItems: true,
    type,
    description,
    name,
    in: 'query',
  }));
  const success = { description: 'OK', schema: { $ref: `${REF}${answer}` } };
  return {
    consumes: method === 'patch' ? PATCH_BODIES : JSON_AND_YAML,
    produces: JSON_AND_YAML,
    schemes: ['https'],
    tags: [gvk.group === '' ? 'core_v1' : `${gvk.group}_${gvk.version}`],
    operationId: id,
    parameters: [...inBody, ...inQuery],
    responses: { [method === 'post' ? '201' : '200']: success, '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}
