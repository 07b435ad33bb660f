// The seam to the cluster: what any Kubernetes API server offers, and no more.
//
// Two implementations stand behind it: in-process on our own store (api/), and over HTTPS with a kubeconfig (remote/).
// Single-object optimistic concurrency only; no cross-kind snapshot, no multi-object transaction. All methods throw
// TuttiError.
import type { Kind } from '../model/kind.ts';
import type { ApiObject, Draft, ObjectKey } from '../model/object.ts';

export interface ListOptions {
  /** Absent = all namespaces. */
  readonly namespace?: string;
  /** `a=b,c in (d,e),!f`. Throws BadRequest when it does not parse. */
  readonly labelSelector?: string;
  /** `spec.nodeName=n1,metadata.name!=x`. */
  readonly fieldSelector?: string;
  readonly limit?: number;
  /** From the previous page. Throws Expired once its revision is compacted. */
  readonly continue?: string;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  /** Where a watch may start without a gap. */
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Deliver what came after it; absent = from now on. Throws Expired when compacted. */
  readonly resourceVersion?: string;
  readonly signal?: AbortSignal;
}

export interface DeleteOptions {
  /** Preconditions: throws Conflict when they do not hold. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** 0 removes at once, whatever still runs. */
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions {
  readonly type: PatchType;
  readonly subresource?: string;
  readonly fieldManager?: string;
  /** apply: take over fields that others own instead of throwing Conflict. */
  readonly force?: boolean;
}

export interface ObjectClient {
  /** Throws NotFound. */
  get<T extends ApiObject>(kind: Kind<T>, key: ObjectKey): Promise<T>;
  find<T extends ApiObject>(kind: Kind<T>, key: ObjectKey): Promise<T | undefined>;
  list<T extends ApiObject>(kind: Kind<T>, options?: ListOptions): Promise<ObjectList<T>>;
  /** Throws AlreadyExists, Invalid, BadRequest, NotFound (namespace), Forbidden (namespace is being deleted). */
  create<T extends ApiObject>(kind: Kind<T>, draft: Draft<T>): Promise<T>;
  /** Replaces all but status. `metadata.resourceVersion` is the precondition. Throws Conflict, NotFound, Invalid. */
  update<T extends ApiObject>(kind: Kind<T>, object: T): Promise<T>;
  /** Replaces status only. Same errors. */
  updateStatus<T extends ApiObject>(kind: Kind<T>, object: T): Promise<T>;
  patch<T extends ApiObject>(kind: Kind<T>, key: ObjectKey, body: unknown, options: PatchOptions): Promise<T>;
  /** Writes to a subresource such as `binding`. */
  act<T extends ApiObject>(kind: Kind<T>, key: ObjectKey, subresource: string, body: unknown): Promise<T>;
  /** Asks for deletion; returns the object as it stands afterwards, undefined once it is gone. Throws NotFound, Conflict. */
  delete<T extends ApiObject>(kind: Kind<T>, key: ObjectKey, options?: DeleteOptions): Promise<T | undefined>;
  /** Ends when the signal aborts; throws Expired or Unavailable: then list and watch again (an informer does that). */
  watch<T extends ApiObject>(kind: Kind<T>, options?: WatchOptions): AsyncIterableIterator<WatchEvent<T>>;
}
