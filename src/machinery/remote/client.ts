// The object client on any Kubernetes API server, ours or another, over HTTPS.
//
// The same contract as in process: TuttiErrors, undefined for what is gone, a watch that starts now when no revision is
// given. Lists are read in pages of the same revision, so that no answer is without bound.
import { isError, TuttiError } from '../../model/errors.ts';
import { type AnyKind, apiVersionOf, type Kind } from '../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../model/object.ts';
import { type Clock, systemClock } from '../clock.ts';
import type {
  DeleteOptions,
  ListOptions,
  ObjectClient,
  ObjectList,
  PatchType,
  WatchEvent,
  WatchOptions,
} from '../object-client.ts';
import type { ClusterAccess } from '../pki/kubeconfig.ts';
import { type Connection, openConnection } from './connection.ts';
import { collectionPath, objectPath, queryText } from './resource-url.ts';
import { isStatus } from './status-error.ts';
import { watchRemote } from './watch.ts';

export interface RemoteClientOptions {
  /** Owns the fields that this client sets. Default 'tutti'. */
  readonly fieldManager?: string;
  readonly clock?: Clock;
  /** Of one request; watches have none. Default 30 s. */
  readonly timeoutMs?: number;
}

export interface RemoteClient extends ObjectClient {
  /** Drops idle connections; what is under way fails. */
  close(): void;
}

const PAGE = 1000;

const CONTENT_TYPE: { readonly [type in PatchType]: string } = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Connects when it is first used. */
export function openRemoteClient(access: ClusterAccess, options: RemoteClientOptions = {}): RemoteClient {
  const { fieldManager = 'tutti', clock = systemClock, timeoutMs = 30_000 } = options;
  const connection = openConnection(access, { clock, timeoutMs, userAgent: `${fieldManager}/1` });
  const managed = queryText({ fieldManager });
  const get = async <T extends ApiObject>(kind: Kind<T>, key: ObjectKey) =>
    (await connection.ask({ method: 'GET', path: objectPath(kind, key) })) as T; // of its kind
  const replace = async <T extends ApiObject>(kind: Kind<T>, object: T, subresource?: string) => {
    const path = objectPath(kind, object.metadata, subresource) + managed;
    return (await connection.ask({ method: 'PUT', path, body: typed(kind, object) })) as T; // of its kind
  };
  return {
    get,
    find: (kind, key) => get(kind, key).catch(undefinedWhenGone),
    list: (kind, list = {}) =>
      list.limit ? listPage(connection, kind, list) : listAll(connection, kind, list),
    async create(kind, draft) {
      const path = collectionPath(kind, draft.metadata.namespace) + managed;
      return (await connection.ask({ method: 'POST', path, body: typed(kind, draft) })) as never; // of its kind
    },
    update: (kind, object) => replace(kind, object),
    updateStatus: (kind, object) => replace(kind, object, 'status'),
    async patch(kind, key, body, { type, subresource, fieldManager: manager = fieldManager, force }) {
      const query = queryText({ fieldManager: manager, force: type === 'apply' ? force : undefined });
      const path = objectPath(kind, key, subresource) + query;
      return (await connection.ask({
        method: 'PATCH',
        path,
        body,
        contentType: CONTENT_TYPE[type],
      })) as never; // of its kind
    },
    async act(kind, key, subresource, body) {
      const method = subresource === 'finalize' ? 'PUT' : 'POST';
      const answer = await connection.ask({
        method,
        path: objectPath(kind, key, subresource) + managed,
        body,
      });
      return isStatus(answer) || !isOfKind(kind, answer) ? get(kind, key) : (answer as never); // of its kind
    },
    async delete(kind, key, deletion = {}) {
      const body = deleteBody(deletion);
      return remaining(
        await connection.ask({ method: 'DELETE', path: objectPath(kind, key), body }),
      ) as never; // of its kind
    },
    watch: (kind, watch = {}) => watchFrom(connection, kind, watch, clock),
    close: () => connection.close(),
  };
}

function undefinedWhenGone(error: unknown): undefined {
  if (isError(error, 'NotFound')) return undefined;
  throw error;
}

/** Servers want both fields; objects of lists from other servers lack them. */
function typed(kind: Pick<AnyKind, 'group' | 'version' | 'kind'>, object: object): object {
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

function isOfKind(kind: Pick<AnyKind, 'kind'>, answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === kind.kind;
}

interface WireList {
  readonly metadata?: {
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items?: readonly object[] | null;
}

async function listPage<T extends ApiObject>(
  connection: Connection,
  kind: Kind<T>,
  options: ListOptions,
): Promise<ObjectList<T>> {
  const { namespace, ...query } = options;
  const path = collectionPath(kind, namespace) + queryText({ ...query });
  const { metadata = {}, items } = (await connection.ask({ method: 'GET', path })) as WireList; // a Kubernetes list
  return {
    items: (items ?? []).map((item) => typed(kind, item) as T), // of its kind
    resourceVersion: metadata.resourceVersion ?? '',
    continue: metadata.continue || undefined,
    remainingItemCount: metadata.remainingItemCount,
  };
}

/** All pages of one revision; when that was compacted on the way, the whole at once. */
async function listAll<T extends ApiObject>(
  connection: Connection,
  kind: Kind<T>,
  options: ListOptions,
): Promise<ObjectList<T>> {
  const items: T[] = [];
  let page = await listPage(connection, kind, { ...options, limit: PAGE });
  items.push(...page.items);
  while (page.continue !== undefined) {
    try {
      page = await listPage(connection, kind, { ...options, limit: PAGE, continue: page.continue });
    } catch (error) {
      if (!isError(error, 'Expired')) throw error;
      return listPage(connection, kind, options);
    }
    items.push(...page.items);
  }
  return { items, resourceVersion: page.resourceVersion };
}

function deleteBody({ uid, resourceVersion, gracePeriodSeconds, propagationPolicy }: DeleteOptions): object {
  const preconditions = uid || resourceVersion ? { uid, resourceVersion } : undefined;
  return { kind: 'DeleteOptions', apiVersion: 'v1', preconditions, gracePeriodSeconds, propagationPolicy };
}

/** A Status, or an object that nothing holds any more, is gone. */
function remaining(answer: unknown): unknown {
  if (isStatus(answer)) return undefined;
  const { metadata } = answer as ApiObject; // the other thing that servers answer
  const held = (metadata.finalizers ?? []).length > 0;
  const waits = metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds !== 0;
  return held || waits ? answer : undefined;
}

/** Without a revision: from now on, which costs a look at where the server stands, taken at once. */
function watchFrom<T extends ApiObject>(
  connection: Connection,
  kind: Kind<T>,
  options: WatchOptions,
  clock: Clock,
): AsyncIterableIterator<WatchEvent<T>> {
  const { namespace, resourceVersion } = options;
  if (resourceVersion !== undefined)
    return watchRemote<T>(connection, { kind, clock }, { ...options, resourceVersion });
  const standing = listPage(connection, kind, { namespace, limit: 1 });
  standing.catch(() => {});
  return watchAfter(standing, (from) =>
    watchRemote<T>(connection, { kind, clock }, { ...options, resourceVersion: from }),
  );
}

async function* watchAfter<T extends ApiObject>(
  standing: Promise<ObjectList<T>>,
  watch: (resourceVersion: string) => AsyncIterableIterator<WatchEvent<T>>,
): AsyncGenerator<WatchEvent<T>> {
  const { resourceVersion } = await standing;
  if (resourceVersion === '')
    throw new TuttiError('Unavailable', 'The server names no revision to watch from');
  yield* watch(resourceVersion);
}
