// What the object API on our own store offers to a front that speaks for clients: the object client's verbs, with what a
// wire request adds to them (who asks, dry run, field manager, field validation), and what was encoded once for many.
//
// The in-process ObjectClient (local-client.ts) is a thin view of the same thing.
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../model/object.ts';
import type { DeleteOptions, ListOptions, PatchType } from '../object-client.ts';

/** How one write is to be taken. */
export interface WriteOptions {
  /** Who owns the fields that this write sets; required for apply. Absent = not tracked. */
  readonly fieldManager?: string;
  /** Go through everything but the commit; the answer is what would have been stored. */
  readonly dryRun?: boolean;
  /** Unknown and duplicate fields: refuse (BadRequest), warn, or drop silently. Default 'Warn'; in-process 'Strict'. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Collects texts for the Warning header. */
  readonly warn?: (text: string) => void;
}

export interface Page {
  readonly items: readonly ApiObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/**
 * One watch event. The bytes are the JSON of the object, encoded once for all watchers; `object` is the same, parsed.
 * Both are made when first read: take only what you need, and do not spread an event.
 */
export type ApiWatchEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: ApiObject;
      readonly encoded: Uint8Array;
    }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd?: boolean };

export interface ApiWatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** '' or absent: the present state as ADDED events, then changes. '0': the same. Else: changes after it. */
  readonly resourceVersion?: string;
  /** Kubernetes' streaming list: present state, then a bookmark marked initialEventsEnd, then changes. */
  readonly sendInitialEvents?: boolean;
  readonly allowBookmarks?: boolean;
  readonly signal: AbortSignal;
}

export interface ApiListOptions extends ListOptions {
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

export interface ObjectApi {
  /** resourceVersion of the last write of anything. */
  readonly revision: string;
  /** Kinds served, in the order of registration; grows when definitions are added. */
  readonly kinds: readonly AnyKind[];
  findKind(group: string, version: string, plural: string): AnyKind | undefined;
  get(kind: AnyKind, key: ObjectKey): Promise<ApiObject>;
  list(kind: AnyKind, options: ApiListOptions): Promise<Page>;
  /** Registered at the call. Throws BadRequest, Expired and Timeout right there; Expired and Unavailable also later. */
  watch(kind: AnyKind, options: ApiWatchOptions): AsyncIterableIterator<ApiWatchEvent>;
  /** `body` is what the client sent, unchecked: schema, defaults, metadata and kind rules are checked here. */
  create(
    kind: AnyKind,
    namespace: string | undefined,
    body: unknown,
    options: WriteOptions,
  ): Promise<ApiObject>;
  /** `subresource` is 'status' or absent. */
  update(
    kind: AnyKind,
    key: ObjectKey,
    subresource: 'status' | undefined,
    body: unknown,
    options: WriteOptions,
  ): Promise<ApiObject>;
  /** `body`: JSON patch array, merge patch, strategic merge patch or apply configuration. `created` says 201 or 200. */
  patch(
    kind: AnyKind,
    key: ObjectKey,
    subresource: 'status' | 'scale' | undefined,
    type: PatchType,
    body: unknown,
    options: WriteOptions & { readonly force?: boolean },
  ): Promise<{ readonly object: ApiObject; readonly created: boolean }>;
  /** autoscaling/v1 Scale of the object. */
  getScale(kind: AnyKind, key: ObjectKey): Promise<ApiObject>;
  updateScale(kind: AnyKind, key: ObjectKey, body: unknown, options: WriteOptions): Promise<ApiObject>;
  act(
    kind: AnyKind,
    key: ObjectKey,
    subresource: string,
    body: unknown,
    options: WriteOptions,
  ): Promise<ApiObject>;
  /** `gone` = removed by this call; else the object waits for finalizers or its grace period. */
  delete(
    kind: AnyKind,
    key: ObjectKey,
    options: DeleteOptions & { readonly dryRun?: boolean },
  ): Promise<{ readonly object: ApiObject; readonly gone: boolean }>;
  deleteCollection(
    kind: AnyKind,
    list: ApiListOptions,
    options: DeleteOptions & { readonly dryRun?: boolean },
  ): Promise<Page>;
}
