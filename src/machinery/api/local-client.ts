// The object client of code that runs in the same process as the object API: a thin view of it.
import { isError } from '../../model/errors.ts';
import type { AnyKind, Kind } from '../../model/kind.ts';
import { type ApiObject, keyOf } from '../../model/object.ts';
import type { ObjectClient, ObjectList, WatchEvent, WatchOptions } from '../object-client.ts';
import type { ObjectApi, WriteOptions } from './object-api.ts';
import { notServed } from './problems.ts';

export interface LocalClientOptions {
  /** Who owns the fields that this client writes; absent = not tracked. */
  readonly fieldManager?: string;
}

/** A client for one writer. Unknown fields are refused: they are a mistake in our own code. */
export function localClient(api: ObjectApi, options: LocalClientOptions = {}): ObjectClient {
  const write: WriteOptions = { fieldManager: options.fieldManager, fieldValidation: 'Strict' };
  return {
    get: (kind, key) => typed(kind, api.get(generic(kind), key)),
    async find(kind, key) {
      try {
        return await typed(kind, api.get(generic(kind), key));
      } catch (error) {
        if (isError(error, 'NotFound')) return undefined;
        throw error;
      }
    },
    async list<T extends ApiObject>(kind: Kind<T>, list = {}): Promise<ObjectList<T>> {
      return (await api.list(generic(kind), list)) as ObjectList<T> & ObjectList<ApiObject>; // items are of the kind
    },
    create: (kind, draft) => typed(kind, api.create(generic(kind), draft.metadata.namespace, draft, write)),
    update: (kind, object) => typed(kind, api.update(generic(kind), keyOf(object), undefined, object, write)),
    updateStatus: (kind, object) =>
      typed(kind, api.update(generic(kind), keyOf(object), 'status', object, write)),
    async patch(kind, key, body, patch) {
      const { type, force } = patch;
      const by = { ...write, fieldManager: patch.fieldManager ?? write.fieldManager, force };
      const { object } = await api.patch(generic(kind), key, patchable(patch.subresource), type, body, by);
      return typed(kind, Promise.resolve(object));
    },
    act: (kind, key, subresource, body) => typed(kind, api.act(generic(kind), key, subresource, body, write)),
    async delete(kind, key, deletion = {}) {
      const { object, gone } = await api.delete(generic(kind), key, deletion);
      return gone ? undefined : typed(kind, Promise.resolve(object));
    },
    watch<T extends ApiObject>(
      kind: Kind<T>,
      watch: WatchOptions = {},
    ): AsyncIterableIterator<WatchEvent<T>> {
      const { signal = new AbortController().signal, ...rest } = watch;
      const events = api.watch(generic(kind), {
        ...rest,
        signal,
        sendInitialEvents: false,
        allowBookmarks: true,
      });
      return events as AsyncIterableIterator<WatchEvent<T> & WatchEvent<ApiObject>>; // objects are of the kind
    },
  };
}

/** The API is generic over kinds: what it takes and gives is checked by the kind's schema, not by its type. */
function generic<T extends ApiObject>(kind: Kind<T>): AnyKind {
  return kind as unknown as AnyKind;
}

function typed<T extends ApiObject>(_kind: Kind<T>, object: Promise<ApiObject>): Promise<T> {
  return object as Promise<T>;
}

function patchable(subresource: string | undefined): 'status' | 'scale' | undefined {
  if (subresource === undefined || subresource === 'status' || subresource === 'scale') return subresource;
  throw notServed();
}
