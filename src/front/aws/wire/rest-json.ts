// rest-json (lambda): the operation is method and path; members travel in the path, the query string, headers and the body, as the schema
// binds them. Bindings of requests that stand on an output's members mean nothing there: those are in the body.
import type { StaticOperationSchema } from '@smithy/types';
import { errorFields, errorHeaders, modelStatus } from './errors.ts';
import { EVENT_STREAM_TYPE, eventStream } from './event-stream.ts';
import { readHeader, readText, writeHeader } from './http-values.ts';
import { parseJson, restJson } from './json-document.ts';
import { setKey } from './keys.ts';
import { missingMembers } from './missing.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { missingFault, serializationFault } from './refusals.ts';
import { compileRoute, matchPath, type Route } from './rest-route.ts';
import {
  type Binding,
  errorOf,
  inputOf,
  type Member,
  outputOf,
  type StructShape,
  traitsOf,
} from './schema.ts';
import { readTree, readTreeValue, type Tree, writeTree, writeTreeValue } from './tree.ts';

const IN_REQUESTS: readonly Binding['in'][] = [
  'label',
  'query',
  'query-params',
  'header',
  'prefix-headers',
  'payload',
];
const IN_REPLIES: readonly Binding['in'][] = ['header', 'prefix-headers', 'payload', 'status'];

export const restJsonProtocol: Protocol = {
  name: 'rest-json',
  decode(operation, request) {
    const shape = inputOf(operation);
    const input = readBody(shape, request);
    const values = partsOf(operation, request);
    for (const member of shape.members) {
      const value = member.binding && readBound(member, member.binding, values);
      if (value !== undefined) input[member.name] = value;
    }
    const missing = missingMembers(shape, input);
    if (missing.length > 0) throw missingFault(operation, missing, 'ValidationException');
    return input;
  },
  encode(operation, output, requestId) {
    const [, , status] = httpOf(operation);
    const shape = outputOf(operation);
    const fields = (output ?? {}) as Tree;
    const headers: { [name: string]: string } = { 'x-amzn-requestid': requestId };
    if (!shape) return { status, headers, body: '' };
    const own = writeHeaders(shape, fields, headers);
    const stream = writeStream(shape, fields, headers);
    const body = stream ? '' : writeBody(shape, fields, headers);
    return { status: own ?? status, headers, body, stream };
  },
  fault(fault, requestId, service) {
    const { messageName, fields } = errorFields(fault);
    const headers = errorHeaders(fault, requestId, service);
    headers['x-amzn-errortype'] = fault.code;
    headers['content-type'] = 'application/json';
    const shape = fault.schema && errorOf(fault.schema);
    if (shape) writeHeaders(shape, fields, headers);
    const modelled = shape ? writeTree(shape, fields, restJson, isInBody) : {};
    return {
      status: modelStatus(fault),
      headers,
      body: JSON.stringify({ ...modelled, [messageName]: fault.message }),
    };
  },
};

type Http = readonly [method: string, uri: string, status: number];

function httpOf(operation: StaticOperationSchema): Http {
  const http = traitsOf(operation).http;
  if (!Array.isArray(http)) throw new Error(`Operation ${operation[2]} has no path of its own`);
  return http as unknown as Http;
}

interface Parts {
  readonly labels: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly staticKeys: Route['queryKeys'];
  readonly headers: WireRequest['headers'];
}

const routes = new WeakMap<StaticOperationSchema, Route>();

function partsOf(operation: StaticOperationSchema, request: WireRequest): Parts {
  let route = routes.get(operation);
  if (!route) {
    const [method, uri] = httpOf(operation);
    route = compileRoute(method, uri);
    routes.set(operation, route);
  }
  const labels = matchPath(route, request.path);
  if (!labels) throw serializationFault(`The path is not one of ${operation[2]}`);
  return {
    labels,
    query: new URLSearchParams(request.query),
    staticKeys: route.queryKeys,
    headers: request.headers,
  };
}

function readBound({ name, shape }: Member, binding: Binding, parts: Parts): unknown {
  switch (binding.in) {
    case 'label':
      return readOptional(shape, parts.labels.get(name), name);
    case 'query':
      return readQuery(shape, parts.query.getAll(binding.name), binding.name);
    case 'query-params':
      return readQueryParams(shape, parts);
    case 'header':
      return parts.headers[binding.name] === undefined
        ? undefined
        : readHeader(shape, parts.headers[binding.name] as string, binding.name);
    case 'prefix-headers':
      return readPrefixed(parts.headers, binding.name);
    default:
      return undefined;
  }
}

const readOptional = (shape: Member['shape'], text: string | undefined, name: string) =>
  text === undefined ? undefined : readText(shape, text, name);

function readQuery(shape: Member['shape'], values: readonly string[], name: string): unknown {
  if (values.length === 0) return undefined;
  if (shape.type === 'list') return values.map((each) => readText(shape.item.shape, each, name));
  return readText(shape, values[0] as string, name);
}

function readQueryParams(shape: Member['shape'], { query, staticKeys }: Parts): Tree {
  const map: Tree = {};
  for (const key of new Set(query.keys())) {
    if (staticKeys.has(key)) continue;
    const values = query.getAll(key);
    setKey(map, key, shape.type === 'map' && shape.value.shape.type === 'list' ? values : values[0]);
  }
  return map;
}

function readPrefixed(headers: WireRequest['headers'], prefix: string): Tree | undefined {
  const names = Object.keys(headers).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return undefined;
  const map: Tree = {};
  for (const name of names) setKey(map, name.slice(prefix.length), headers[name]);
  return map;
}

/** What the body says: the members that are bound to nothing else, or the one that is the body. */
function readBody(shape: StructShape, { body }: WireRequest): Tree {
  const payload = shape.members.find(({ binding }) => binding?.in === 'payload');
  if (payload) return readPayload(payload, body);
  if (!shape.members.some(isInRequestBody)) return {};
  const whole = readTree(shape, parseJson(body), restJson);
  const input: Tree = {};
  for (const member of shape.members)
    if (isInRequestBody(member) && whole[member.name] !== undefined) input[member.name] = whole[member.name];
  return input;
}

function readPayload({ name, shape }: Member, body: Buffer): Tree {
  if (shape.type === 'blob') return body.length > 0 || shape.streaming ? { [name]: body } : {};
  if (body.length === 0) return {};
  if (shape.type === 'string') return { [name]: body.toString('utf8') };
  return { [name]: readTreeValue(shape, parseJson(body), restJson) };
}

/** Sets the headers that members are bound to; returns the status where one is bound to that. */
function writeHeaders(
  shape: StructShape,
  fields: Tree,
  headers: { [name: string]: string },
): number | undefined {
  let status: number | undefined;
  for (const { name, shape: inner, binding } of shape.members) {
    const value = fields[name];
    if (value === undefined || value === null || !binding) continue;
    if (binding.in === 'status') status = value as number;
    else if (binding.in === 'header') headers[binding.name] = writeHeader(inner, value);
    else if (binding.in === 'prefix-headers')
      for (const [key, each] of Object.entries(value))
        headers[`${binding.name}${key}`.toLowerCase()] = String(each);
  }
  return status;
}

function writeBody(
  shape: StructShape,
  fields: Tree,
  headers: { [name: string]: string },
): string | Uint8Array {
  const payload = shape.members.find(({ binding }) => binding?.in === 'payload');
  if (payload) return writePayload(payload, fields[payload.name], headers);
  if (!shape.members.some(isInBody)) return '';
  headers['content-type'] = 'application/json';
  return JSON.stringify(writeTree(shape, fields, restJson, isInBody));
}

/** An output of which one member is a stream of events. */
function writeStream(
  shape: StructShape,
  fields: Tree,
  headers: { [name: string]: string },
): AsyncIterable<Uint8Array> | undefined {
  const payload = shape.members.find(({ binding }) => binding?.in === 'payload');
  const union = payload?.shape;
  if (!payload || union?.type !== 'union' || !union.streaming) return undefined;
  headers['content-type'] = EVENT_STREAM_TYPE;
  return eventStream(union, fields[payload.name] as AsyncIterable<Tree>); // its type is the SDK's
}

function writePayload(
  { shape }: Member,
  value: unknown,
  headers: { [name: string]: string },
): string | Uint8Array {
  if (value === undefined || value === null) return '';
  const isText = shape.type === 'blob' || shape.type === 'string';
  headers['content-type'] ??=
    shape.type === 'blob'
      ? 'application/octet-stream'
      : shape.type === 'string'
        ? 'text/plain'
        : 'application/json';
  return isText ? (value as string | Uint8Array) : JSON.stringify(writeTreeValue(shape, value, restJson));
}

const isInRequestBody = ({ binding }: Member) => binding === undefined || !IN_REQUESTS.includes(binding.in);
const isInBody = ({ binding }: Member) => binding === undefined || !IN_REPLIES.includes(binding.in);
