// Which handler answers a request? Fixed paths, discovery, OpenAPI, then resources by path and method.
//
// The verb and resource that come with the handler are for counting.

import { apiVersionOf } from '../../model/kind.ts';
import { readObject } from './body.ts';
import type { Answer, Call, FrontParts, Handler } from './call.ts';
import { serveApi, serveApis, serveGroup, serveGroupVersion, serveVersion } from './discovery/handlers.ts';
import { serveHealth } from './health.ts';
import { negotiate } from './negotiation.ts';
import { serveVersion2, serveVersion3, serveVersion3Index } from './openapi/handlers.ts';
import { flag } from './parameters.ts';
import { serveLogs } from './pods/logs.ts';
import { refuseOldStreaming } from './pods/upgrade.ts';
import { parseResourcePath, type ResourcePath } from './resource-path.ts';
import { answerReview, findReview } from './reviews/virtual.ts';
import { ISSUER_PATH, KEYS_PATH, serveIssuer, serveKeys } from './tokens/issuer.ts';
import { requestToken } from './tokens/request.ts';
import { deleteCollection, deleteObject, evict } from './verbs/delete.ts';
import { getObject, getScale, listObjects } from './verbs/read.ts';
import { methodNotAllowed, noSuchResource, type Target, targetOf } from './verbs/target.ts';
import { watchObjects } from './verbs/watch.ts';
import { actOn, createObject, patchObject, updateObject } from './verbs/write.ts';

export interface Route {
  readonly handle: Handler;
  readonly verb: string;
  readonly resource: string;
}

/** Paths that may be read without saying who one is. */
export function isPublic(path: string): boolean {
  return (
    /^\/(?:version|(?:healthz|livez|readyz)(?:\/.*)?)$/.test(path) ||
    path === ISSUER_PATH ||
    path === KEYS_PATH
  );
}

/** Throws NotFound, MethodNotAllowed. */
export function findRoute(call: Call, parts: FrontParts): Route {
  const path = parseResourcePath(call.path);
  if (path) return routeOf(call, parts, path);
  const handle = fixedRoute(call);
  if (!handle) throw noSuchResource();
  return { handle, verb: call.method, resource: '' };
}

function routeOf(call: Call, { api }: FrontParts, path: ResourcePath): Route {
  const { group, version, plural } = path;
  const kind = api.findKind(group, version, plural);
  if (kind) {
    const target = targetOf(kind, path);
    if (!target) throw noSuchResource();
    const [verb, handle] = resourceRoute(call, target, path.watch);
    return { verb, resource: path.subresource ? `${plural}/${path.subresource}` : plural, handle };
  }
  if (findReview(group, version, plural)) {
    return { handle: reviewHandler(path), verb: 'CREATE', resource: plural };
  }
  if (isDefinitions(call, path)) return { handle: noDefinitions, verb: 'LIST', resource: plural };
  throw noSuchResource();
}

/**
 * kubectl lists the definitions of custom resources when it meets a kind that it does not find; as long as there are
 * none to be made, the true answer is that there are none, and its user reads `no matches for kind`.
 */
function isDefinitions({ method }: Call, { group, version, plural, name, watch }: ResourcePath): boolean {
  const listed = method === 'GET' && name === undefined && !watch;
  return (
    listed && group === 'apiextensions.k8s.io' && version === 'v1' && plural === 'customresourcedefinitions'
  );
}

const noDefinitions: Handler = (_call, { api }) => {
  const metadata = { resourceVersion: api.revision };
  const apiVersion = 'apiextensions.k8s.io/v1';
  return { code: 200, body: { kind: 'CustomResourceDefinitionList', apiVersion, metadata, items: [] } };
};

const FIXED: { readonly [path: string]: Handler } = {
  '/': (_call, { api }) => ({ code: 200, body: { paths: rootPaths(api) } }),
  '/version': serveVersion,
  '/api': serveApi,
  '/apis': serveApis,
  '/openapi/v2': serveVersion2,
  '/openapi/v3': serveVersion3Index,
  [ISSUER_PATH]: serveIssuer,
  [KEYS_PATH]: serveKeys,
  '/metrics': (_call, { counters }) => ({
    code: 200,
    text: counters.text(),
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
  }),
};

/** What upstream lists at its root: where to look further. */
function rootPaths({ kinds }: FrontParts['api']): readonly string[] {
  const groups = kinds.map((kind) => (kind.group === '' ? '/api/v1' : `/apis/${apiVersionOf(kind)}`));
  return [...new Set([...Object.keys(FIXED), '/healthz', '/livez', '/readyz', ...groups])].sort();
}

function fixedRoute(call: Call): Handler | undefined {
  const path = call.path.length > 1 ? call.path.replace(/\/$/, '') : call.path;
  const found = FIXED[path] ?? (path !== '/metrics' && isPublic(path) ? serveHealth : patternRoute(path));
  if (found && call.method !== 'GET') throw methodNotAllowed();
  return found;
}

function patternRoute(path: string): Handler | undefined {
  const openApi = /^\/openapi\/v3\/(.+)$/.exec(path);
  if (openApi) return (call, parts) => serveVersion3(call, parts, openApi[1] ?? '');
  const [, root, first, second, ...rest] = path.split('/');
  if (rest.length > 0 || first === undefined) return undefined;
  if (root === 'api' && second === undefined)
    return (call, parts) => serveGroupVersion(call, parts, '', first);
  if (root !== 'apis') return undefined;
  if (second === undefined) return (call, parts) => serveGroup(call, parts, first);
  return (call, parts) => serveGroupVersion(call, parts, first, second);
}

function reviewHandler({ group, version, plural }: ResourcePath): Handler {
  return async (call, parts): Promise<Answer> => {
    const review = findReview(group, version, plural);
    if (!review || call.method !== 'POST') throw methodNotAllowed();
    const { encoding } = negotiate(call.request.headers.accept);
    const { value } = await readObject(call.request, parts.limits.bodyBytes);
    return { code: 201, body: await answerReview(review, value, { caller: call.caller, parts }), encoding };
  };
}

type ResourceHandler = (call: Call, parts: FrontParts, target: Target) => Promise<Answer>;

function resourceRoute(call: Call, target: Target, watchPath: boolean): readonly [string, Handler] {
  const { method } = call;
  if (watchPath) {
    if (method !== 'GET' || target.subresource) throw methodNotAllowed();
    return ['WATCH', (request, parts) => watchObjects(request, parts, target)];
  }
  const [verb, handle] =
    target.subresource === undefined ? mainRoute(call, target) : subresourceRoute(method, target);
  return [verb, (request, parts) => handle(request, parts, target)];
}

function mainRoute({ method, query }: Call, { name, kind }: Target): readonly [string, ResourceHandler] {
  if (name !== undefined) return pick(ITEM, method);
  if (method === 'GET' && flag(query, 'watch')) {
    // The rest of the target stays as the path says; the name is not part of a collection's watch.
    return ['WATCH', watchObjects];
  }
  if (method === 'DELETE' && kind.group === '' && kind.plural === 'namespaces') throw methodNotAllowed();
  return pick(COLLECTION, method);
}

type Table = { readonly [method: string]: readonly [string, ResourceHandler] };

const ITEM: Table = {
  GET: ['GET', getObject],
  PUT: ['UPDATE', updateObject],
  PATCH: ['PATCH', patchObject],
  DELETE: ['DELETE', deleteObject],
};
const COLLECTION: Table = {
  GET: ['LIST', listObjects],
  POST: ['CREATE', createObject],
  DELETE: ['DELETECOLLECTION', deleteCollection],
};
const STATUS: Table = {
  GET: ['GET', getObject],
  PUT: ['UPDATE', updateObject],
  PATCH: ['PATCH', patchObject],
};
const SCALE: Table = { GET: ['GET', getScale], PUT: ['UPDATE', updateObject], PATCH: ['PATCH', patchObject] };
const CONNECT: Table = { GET: ['CONNECT', refuseOldStreaming], POST: ['CONNECT', refuseOldStreaming] };
const OF_PODS: { readonly [subresource: string]: Table } = {
  log: { GET: ['GET', serveLogs] },
  eviction: { POST: ['CREATE', evict] },
  exec: CONNECT,
  attach: CONNECT,
  portforward: CONNECT,
};

const CORE: { readonly [plural: string]: { readonly [subresource: string]: Table } } = {
  pods: OF_PODS,
  serviceaccounts: { token: { POST: ['CREATE', requestToken] } },
};

function subresourceRoute(
  method: string,
  { kind, subresource = '' }: Target,
): readonly [string, ResourceHandler] {
  if (subresource === 'status' && kind.hasStatus) return pick(STATUS, method);
  if (subresource === 'scale' && kind.scale) return pick(SCALE, method);
  if (kind.actions?.[subresource]) {
    return pick(
      subresource === 'finalize' ? { PUT: ['UPDATE', actOn] } : { POST: ['CREATE', actOn] },
      method,
    );
  }
  const table = kind.group === '' ? CORE[kind.plural]?.[subresource] : undefined;
  if (!table) throw noSuchResource();
  return pick(table, method);
}

function pick(table: Table, method: string): readonly [string, ResourceHandler] {
  const found = table[method];
  if (!found) throw methodNotAllowed();
  return found;
}
