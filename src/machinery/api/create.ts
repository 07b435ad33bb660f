// How does something sent become a stored object?
//
// decode -> the namespace takes it -> metadata that only the server sets -> defaults -> prepareForCreate -> managed
// fields -> rules -> admission -> commit, on the condition that the name is free and the namespace still takes it.
import { isError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject, ObjectMeta } from '../../model/object.ts';
import { trackUpdate } from '../fields/track.ts';
import { withoutUndefined } from '../schema/equality.ts';
import { admitted, claimChanges } from './admission.ts';
import { decodeBody, inNamespace, type Sent, validate } from './body.ts';
import { type ApiContext, timestamp } from './context.ts';
import { storeKey } from './keys.ts';
import { generatedName } from './names.ts';
import { namespaceChecks } from './namespaces.ts';
import type { WriteOptions } from './object-api.ts';
import { RaceLost } from './object-store.ts';
import { alreadyExists, badRequest } from './problems.ts';
import { untilSettled } from './races.ts';

/** Names that are tried for one generateName. */
const MAX_NAMES = 8;

/** Creates an object from what a client sent. */
export async function createObject(
  ctx: ApiContext,
  kind: AnyKind,
  namespace: string | undefined,
  body: unknown,
  options: WriteOptions,
): Promise<ApiObject> {
  const sent = inNamespace(kind, decodeBody(ctx, kind, body, options), namespace);
  if (sent.metadata.resourceVersion)
    throw badRequest('resourceVersion should not be set on objects to be created');
  for (let names = 1; ; names += 1) {
    const draft = named(ctx, sent);
    const isOurName = draft !== sent;
    try {
      return await createNamed(ctx, kind, draft, { ...options, track: trackUpdate });
    } catch (error) {
      if (!isOurName || names >= MAX_NAMES || !isError(error, 'AlreadyExists')) throw error;
    }
  }
}

function named(ctx: ApiContext, sent: Sent): Sent {
  const { name, generateName } = sent.metadata;
  if (name || !generateName) return sent;
  return { ...sent, metadata: { ...sent.metadata, name: generatedName(generateName, ctx.identities) } };
}

/** How managed fields of a new object come about: by an update of nothing, or by an apply. */
export interface CreateOptions extends WriteOptions {
  readonly track: typeof trackUpdate;
}

/** Creates an object whose name is settled. */
export async function createNamed(
  ctx: ApiContext,
  kind: AnyKind,
  sent: Sent,
  options: CreateOptions,
): Promise<ApiObject> {
  const name = sent.metadata.name ?? '';
  return untilSettled(kind, name, async () => {
    const checks = namespaceChecks(ctx, kind, sent.metadata.namespace, name);
    const object = newObject(ctx, kind, sent, options);
    if (options.dryRun) return pretend(ctx, kind, object);
    try {
      return await ctx.objects.write(kind, object, 0, [
        ...checks,
        ...claimChanges(ctx, kind, object, undefined),
      ]);
    } catch (error) {
      const isTaken = error instanceof RaceLost && error.key === storeKey(kind, object.metadata);
      throw isTaken ? alreadyExists(kind, name) : error;
    }
  });
}

function newObject(ctx: ApiContext, kind: AnyKind, sent: Sent, options: CreateOptions): ApiObject {
  const nowMs = ctx.clock.now();
  const { status: _status, ...ordinary } = sent as Sent & { status?: unknown };
  const draft = {
    ...(kind.hasStatus ? ordinary : sent),
    metadata: newMetadata(ctx, kind, sent.metadata, nowMs),
  };
  const filled = kind.defaults?.(draft) ?? draft;
  const prepared = kind.prepareForCreate?.(filled, nowMs) ?? filled;
  const object = withoutUndefined(prepared);
  const managedFields = options.track(undefined, object, {
    schema: ctx.schemaOf(kind),
    manager: options.fieldManager,
    ignoresStatus: kind.hasStatus,
    sent: sent.metadata.managedFields,
    time: timestamp(nowMs),
  });
  const tracked = withManagedFields(object, managedFields);
  validate(kind, tracked, undefined);
  return admitted(ctx, kind, tracked, undefined);
}

/** Metadata of a new object: what the caller may say, and what only the server says; the rest is left out. */
function newMetadata(ctx: ApiContext, kind: AnyKind, sent: ObjectMeta, nowMs: number): ApiObject['metadata'] {
  const { generateName, namespace, labels, annotations, ownerReferences, finalizers } = sent;
  return {
    name: sent.name ?? '',
    ...(generateName && { generateName }),
    ...(namespace && { namespace }),
    uid: ctx.identities.uid(),
    resourceVersion: '', // the store's to give
    ...(kind.hasGeneration === false ? undefined : { generation: 1 }),
    creationTimestamp: timestamp(nowMs),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  };
}

/** The object with these managed fields; none leaves no trace. */
export function withManagedFields(object: ApiObject, entries: ObjectMeta['managedFields']): ApiObject {
  const { metadata } = object;
  if (entries !== undefined && entries.length > 0)
    return { ...object, metadata: { ...metadata, managedFields: entries } };
  if (metadata.managedFields === undefined) return object;
  const { managedFields: _old, ...bare } = metadata;
  return { ...object, metadata: bare };
}

function pretend(ctx: ApiContext, kind: AnyKind, object: ApiObject): ApiObject {
  if (ctx.objects.find(kind, object.metadata)) throw alreadyExists(kind, object.metadata.name);
  return object;
}
