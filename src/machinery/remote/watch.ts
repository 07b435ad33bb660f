// A watch on a remote server: a response of JSON lines that is read as it comes.
//
// The server is asked to end it after some minutes, so that a connection that died without a word is noticed: when it
// outlives that by far, it counts as lost. A clean end is a clean end: the informer goes on from its last revision.
import type { IncomingMessage } from 'node:http';
import { TuttiError } from '../../model/errors.ts';
import { type AnyKind, apiVersionOf } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Clock } from '../clock.ts';
import type { WatchEvent, WatchOptions } from '../object-client.ts';
import type { Connection } from './connection.ts';
import { collectionPath, queryText } from './resource-url.ts';
import { errorOf } from './status-error.ts';

type Place = Pick<AnyKind, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'>;

const WATCH_SECONDS = 480;
const LOST_AFTER_SECONDS = WATCH_SECONDS + 60;
const MAX_LINE_BYTES = 16 * 1024 * 1024;

interface Line {
  readonly type: string;
  readonly object: ApiObject & { readonly code?: number };
}

/** Ends when the signal aborts or the server says so. Throws Expired, Unavailable. */
export async function* watchRemote<T extends ApiObject>(
  connection: Connection,
  { kind, clock }: { readonly kind: Place; readonly clock: Clock },
  options: WatchOptions & { readonly resourceVersion: string },
): AsyncGenerator<WatchEvent<T>> {
  const { namespace, labelSelector, fieldSelector, resourceVersion, signal } = options;
  const query = { watch: true, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS };
  const path =
    collectionPath(kind, namespace) + queryText({ ...query, labelSelector, fieldSelector, resourceVersion });
  const lost = new AbortController();
  const cancel = clock.after(LOST_AFTER_SECONDS * 1000, () => lost.abort());
  const either = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  try {
    const response = await connection.open({ method: 'GET', path, signal: either });
    for await (const line of linesOf(response)) yield eventOf<T>(JSON.parse(line) as Line, kind); // a Kubernetes server
  } catch (error) {
    if (signal?.aborted) return;
    throw error instanceof TuttiError
      ? error
      : new TuttiError('Unavailable', 'The watch broke off', { cause: error });
  } finally {
    cancel();
    lost.abort();
  }
}

function eventOf<T extends ApiObject>({ type, object }: Line, kind: Place): WatchEvent<T> {
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return {
        type,
        object: { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind } as ApiObject as T,
      }; // of its kind
    case 'BOOKMARK':
      return { type, resourceVersion: object.metadata.resourceVersion };
    default:
      throw errorOf(object.code ?? 500, object);
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      rest.push(chunk.subarray(start, end));
      const line = rest.length === 1 ? rest[0] : Buffer.concat(rest);
      rest = [];
      restBytes = 0;
      start = end + 1;
      if (line && line.length > 0) yield line.toString('utf8');
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > MAX_LINE_BYTES) throw new RangeError('A watch event is too large');
  }
}
