// What does a deletion do: remove at once, or mark and wait?
//
//   asked -> waits for grace (deletionTimestamp in the future) -> removed by who runs it, with grace 0
//         -> waits for finalizers (marked, grace 0)             -> removed with the last finalizer
//         -> removed
//
// A second call may only shorten the grace. The mark is never taken back.
import type { AnyKind } from '../../model/kind.ts';
import { type ApiObject, isDeleting, type ObjectKey } from '../../model/object.ts';
import type { DeleteOptions } from '../object-client.ts';
import { isSame } from '../schema/equality.ts';
import { claimChanges } from './admission.ts';
import { type ApiContext, timestamp } from './context.ts';
import { conflict, invalid } from './problems.ts';
import { untilSettled } from './races.ts';
import type { StoredRecord } from './stored-record.ts';
import { withRevision } from './stored-record.ts';

export type Deletion = DeleteOptions & { readonly dryRun?: boolean };

export interface Deleted {
  readonly object: ApiObject;
  /** Removed by this call. */
  readonly gone: boolean;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Deletes one object. Throws NotFound, Conflict (preconditions), Invalid (options). */
export async function deleteObject(
  ctx: ApiContext,
  kind: AnyKind,
  key: ObjectKey,
  options: Deletion,
): Promise<Deleted> {
  checkOptions(options);
  return untilSettled(kind, key.name, async () => {
    const record = ctx.objects.get(kind, key);
    checkPreconditions(kind, record.object, options);
    const marked = mark(kind, record.object, options, ctx.clock.now());
    return marked === 'remove'
      ? remove(ctx, kind, record, options)
      : rewriteMark(ctx, kind, record, marked, options);
  });
}

async function remove(
  ctx: ApiContext,
  kind: AnyKind,
  record: StoredRecord,
  options: Deletion,
): Promise<Deleted> {
  if (options.dryRun) return { object: record.object, gone: true };
  const claims = claimChanges(ctx, kind, undefined, record.object);
  return { object: withRevision(record.object, await ctx.objects.remove(record, claims)), gone: true };
}

async function rewriteMark(
  ctx: ApiContext,
  kind: AnyKind,
  record: StoredRecord,
  marked: ApiObject,
  options: Deletion,
): Promise<Deleted> {
  if (isSame(marked, record.object) || options.dryRun) return { object: marked, gone: false };
  return { object: await ctx.objects.write(kind, marked, record.revision), gone: false };
}

/** The object as it waits for its end, or that it need not wait. */
function mark(kind: AnyKind, object: ApiObject, options: Deletion, nowMs: number): ApiObject | 'remove' {
  const asked =
    options.gracePeriodSeconds === undefined ? undefined : Math.max(options.gracePeriodSeconds, -1);
  const wanted = asked === -1 ? 1 : asked;
  if (isDeleting(object) && (object.metadata.deletionGracePeriodSeconds ?? 0) > 0)
    return shorten(kind, object, wanted);
  const held = withFinalizers(object, options);
  if (!isDeleting(object)) {
    const graceSeconds = kind.gracePeriodSeconds?.(object, wanted) ?? 0;
    if (graceSeconds > 0) return begin(kind, held, graceSeconds, nowMs);
  }
  if (!isHeld(kind, held)) return 'remove';
  return isDeleting(object) ? held : begin(kind, held, 0, nowMs);
}

function isHeld(kind: AnyKind, object: ApiObject): boolean {
  return Boolean(object.metadata.finalizers?.length) || kind.holdsDeletion?.(object) === true;
}

function begin(kind: AnyKind, object: ApiObject, graceSeconds: number, nowMs: number): ApiObject {
  const { generation } = object.metadata;
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(nowMs + graceSeconds * 1000),
    deletionGracePeriodSeconds: graceSeconds,
    ...(generation ? { generation: generation + 1 } : {}),
  };
  const marked = { ...object, metadata };
  return kind.prepareForDelete?.(marked, nowMs) ?? marked;
}

/** Grace is under way: a shorter one counts from when the deletion was asked for. */
function shorten(kind: AnyKind, object: ApiObject, asked: number | undefined): ApiObject | 'remove' {
  const { deletionTimestamp = '', deletionGracePeriodSeconds = 0 } = object.metadata;
  if (asked === undefined || asked >= deletionGracePeriodSeconds) return object;
  if (asked === 0 && !isHeld(kind, object)) return 'remove';
  const askedAtMs = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(askedAtMs + asked * 1000),
    deletionGracePeriodSeconds: asked,
  };
  return { ...object, metadata };
}

/** The finalizers that the propagation policy wants; the garbage collector takes them off again. */
function withFinalizers(object: ApiObject, { propagationPolicy }: Deletion): ApiObject {
  if (propagationPolicy === undefined) return object;
  const old = object.metadata.finalizers ?? [];
  const others = old.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const policy = { Background: [], Orphan: [ORPHAN], Foreground: [FOREGROUND] }[propagationPolicy];
  const finalizers = [...others, ...policy];
  if (isSame(finalizers, old)) return object;
  const { finalizers: _old, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
}

function checkOptions({ propagationPolicy }: Deletion): void {
  const supported = ['Background', 'Foreground', 'Orphan'];
  if (propagationPolicy === undefined || supported.includes(propagationPolicy)) return;
  const texts = ['Background', 'Foreground', 'Orphan', 'nil'].map((text) => JSON.stringify(text)).join(', ');
  throw invalid({ kind: 'DeleteOptions', group: 'meta.k8s.io' }, '', [
    {
      type: 'NotSupported',
      field: 'propagationPolicy',
      value: propagationPolicy,
      detail: `supported values: ${texts}`,
      supported,
    },
  ]);
}

function checkPreconditions(
  kind: AnyKind,
  { metadata }: ApiObject,
  { uid, resourceVersion }: Deletion,
): void {
  if (uid !== undefined && uid !== metadata.uid) {
    const reason = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(kind, metadata.name, reason);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const reason = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(kind, metadata.name, reason);
  }
}
