// How does a stored object become its next version?
//
// Every change of an existing object goes through `rewrite`: read, let the caller change it, keep what only the server
// may set, count generations, track managed fields, check the rules, admit, and commit on the condition that nobody else
// wrote meanwhile. A change that changes nothing writes nothing; one that takes the last finalizer off an object that is
// being deleted removes it.
import type { AnyKind } from '../../model/kind.ts';
import { type ApiObject, isDeleting, type ObjectKey, type ObjectMeta } from '../../model/object.ts';
import { trackUpdate } from '../fields/track.ts';
import { isSame, withoutUndefined } from '../schema/equality.ts';
import { admitted, claimChanges } from './admission.ts';
import { decodeBody, type Sent, underKey, validate } from './body.ts';
import { type ApiContext, timestamp } from './context.ts';
import { withManagedFields } from './create.ts';
import type { WriteOptions } from './object-api.ts';
import { conflict, invalid, MODIFIED } from './problems.ts';
import { untilSettled } from './races.ts';
import type { StoredRecord } from './stored-record.ts';

export type Subresource = 'status' | undefined;

/** Replaces the object, or its status. */
export async function updateObject(
  ctx: ApiContext,
  kind: AnyKind,
  target: { readonly key: ObjectKey; readonly subresource: Subresource },
  body: unknown,
  options: WriteOptions,
): Promise<ApiObject> {
  const stored = ctx.objects.find(kind, target.key)?.object;
  const sent = underKey(kind, decodeBody(ctx, kind, body, { ...options, stored }), target.key);
  if (kind.needsResourceVersion && !sent.metadata.resourceVersion) throw unconditional(kind, target.key);
  return rewrite(ctx, kind, target.key, options, (current, nowMs) => {
    checkPreconditions(kind, sent.metadata, current);
    const next = successor(kind, current, sent, target.subresource, nowMs);
    return {
      next,
      sent: target.subresource ? undefined : sent.metadata.managedFields,
      subresource: target.subresource,
    };
  });
}

function unconditional(kind: AnyKind, { name }: ObjectKey): Error {
  const field = 'metadata.resourceVersion';
  return invalid(kind, name, [
    { type: 'Invalid', field, value: 0, detail: 'must be specified for an update' },
  ]);
}

/** The next version and how its fields came to be owned. */
export interface Rewritten {
  readonly next: ApiObject;
  /** managedFields as the client sent them. */
  readonly sent?: ObjectMeta['managedFields'];
  /** Entries that were worked out already (apply). */
  readonly managedFields?: ObjectMeta['managedFields'];
  readonly subresource?: string;
}

/** Reads, changes and writes until nobody interferes. Throws NotFound, and what `change` throws. */
export async function rewrite(
  ctx: ApiContext,
  kind: AnyKind,
  key: ObjectKey,
  options: WriteOptions,
  change: (current: ApiObject, nowMs: number) => Rewritten,
): Promise<ApiObject> {
  return untilSettled(kind, key.name, () => {
    const record = ctx.objects.get(kind, key);
    const nowMs = ctx.clock.now();
    return settle(
      ctx,
      kind,
      record,
      finish(ctx, kind, record.object, change(record.object, nowMs), options, nowMs),
      options,
    );
  });
}

/** The object as it will be stored: generation, managed fields, rules. */
function finish(
  ctx: ApiContext,
  kind: AnyKind,
  current: ApiObject,
  rewritten: Rewritten,
  options: WriteOptions,
  nowMs: number,
): ApiObject {
  const next = counted(kind, withoutUndefined(rewritten.next, current), current);
  const entries =
    rewritten.managedFields ??
    trackUpdate(current, next, {
      schema: ctx.schemaOf(kind),
      manager: options.fieldManager,
      subresource: rewritten.subresource,
      ignoresStatus: kind.hasStatus && rewritten.subresource !== 'status',
      sent: rewritten.sent,
      time: timestamp(nowMs),
    });
  const object = withManagedFields(next, entries);
  if (isSame(object, current)) return object;
  validate(kind, object, current);
  return admitted(ctx, kind, object, current);
}

/** Writes, or removes, or does neither. Throws RaceLost. */
async function settle(
  ctx: ApiContext,
  kind: AnyKind,
  record: StoredRecord,
  next: ApiObject,
  options: WriteOptions,
): Promise<ApiObject> {
  const isGoing = isRemovable(kind, next) && !isRemovable(kind, record.object);
  if (!isGoing && isSame(next, record.object)) return record.object;
  if (options.dryRun) return next;
  if (!isGoing) {
    const claims = claimChanges(ctx, kind, next, record.object);
    return ctx.objects.write(kind, next, record.revision, claims);
  }
  await ctx.objects.remove(record, claimChanges(ctx, kind, undefined, record.object));
  return next;
}

/** True when nothing holds an object any more that is being deleted without grace. */
export function isRemovable(kind: AnyKind, object: ApiObject): boolean {
  const { deletionGracePeriodSeconds, finalizers } = object.metadata;
  return (
    isDeleting(object) &&
    deletionGracePeriodSeconds === 0 &&
    !finalizers?.length &&
    !kind.holdsDeletion?.(object)
  );
}

/** resourceVersion ('' = whatever) and uid of what was sent are those of the object. Throws Conflict. */
export function checkPreconditions(kind: AnyKind, sent: ObjectMeta, { metadata }: ApiObject): void {
  if (sent.uid && sent.uid !== metadata.uid) {
    const reason = `Precondition failed: UID in precondition: ${sent.uid}, UID in object meta: ${metadata.uid}`;
    throw conflict(kind, metadata.name, reason);
  }
  const { resourceVersion } = sent;
  if (resourceVersion && resourceVersion !== '0' && resourceVersion !== metadata.resourceVersion) {
    throw conflict(kind, metadata.name, MODIFIED);
  }
}

/** What was sent, with all that an update keeps of the object. */
export function successor(
  kind: AnyKind,
  current: ApiObject,
  sent: Sent,
  subresource: Subresource,
  nowMs: number,
): ApiObject {
  if (subresource === 'status') return withStatus(kind, current, sent);
  const own = { ...sent, metadata: keptMetadata(sent.metadata, current.metadata) };
  const next = kind.hasStatus ? { ...own, status: statusOf(current) } : own;
  const filled = kind.defaults?.(next) ?? next;
  return kind.prepareForUpdate?.(filled, current, nowMs) ?? filled;
}

function withStatus(kind: AnyKind, current: ApiObject, sent: Sent): ApiObject {
  const status = statusOf(sent) ?? (statusOf(current) === undefined ? undefined : {});
  const next = { ...current, status };
  return kind.defaults?.(next) ?? next;
}

function statusOf(object: object): unknown {
  return (object as { readonly status?: unknown }).status;
}

function keptMetadata(sent: ObjectMeta, current: ApiObject['metadata']): ApiObject['metadata'] {
  const { selfLink: _link, managedFields: _managed, ...own } = sent;
  return {
    ...own,
    name: current.name,
    uid: current.uid,
    resourceVersion: current.resourceVersion,
    creationTimestamp: current.creationTimestamp,
    generation: current.generation,
    deletionTimestamp: current.deletionTimestamp,
    deletionGracePeriodSeconds: current.deletionGracePeriodSeconds,
  };
}

/** Counts a generation when anything but metadata and status changes. */
function counted(kind: AnyKind, next: ApiObject, current: ApiObject): ApiObject {
  if (kind.hasGeneration === false || isSame(intent(next), intent(current))) return next;
  return { ...next, metadata: { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 } };
}

function intent(object: ApiObject): object {
  const { metadata: _metadata, status: _status, ...rest } = object as ApiObject & { status?: unknown };
  return rest;
}
