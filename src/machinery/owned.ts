// Brings the objects that one owner stands for to what they should be: creates, corrects, removes.
//
// Only `spec` and the labels and annotations that are wanted are compared; what others added stays. Objects that are being
// deleted are left alone. Returns the resourceVersion of the last write, for the caller to wait for.
import { isError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import { type ApiObject, type Draft, isDeleting, keyOf, type ObjectMeta } from '../model/object.ts';
import type { ObjectClient } from './object-client.ts';

export interface OwnedDraft {
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: unknown;
}

export interface OwnedChange {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  readonly resourceVersion?: string;
}

export async function applyOwned<T extends ApiObject & { readonly spec: unknown }>(
  client: ObjectClient,
  kind: Kind<T>,
  sides: { readonly existing: readonly T[]; readonly wanted: readonly OwnedDraft[] },
): Promise<OwnedChange> {
  const existing = new Map(sides.existing.map((object) => [object.metadata.name, object]));
  const change = { created: 0, updated: 0, removed: 0, resourceVersion: undefined as string | undefined };
  for (const wanted of sides.wanted) {
    const before = existing.get(wanted.metadata.name);
    existing.delete(wanted.metadata.name);
    if (!before) {
      const made = await client.create(kind, wanted as unknown as Draft<T>); // the draft is of this kind
      change.created += 1;
      change.resourceVersion = made.metadata.resourceVersion;
    } else if (!isDeleting(before) && !isAsWanted(before, wanted)) {
      const written = await client.update(kind, corrected(before, wanted));
      change.updated += 1;
      change.resourceVersion = written.metadata.resourceVersion;
    }
  }
  for (const extra of existing.values())
    if (!isDeleting(extra)) change.removed += await remove(client, kind, extra);
  return change;
}

async function remove<T extends ApiObject>(client: ObjectClient, kind: Kind<T>, object: T): Promise<number> {
  try {
    await client.delete(kind, keyOf(object), { uid: object.metadata.uid, propagationPolicy: 'Background' });
    return 1;
  } catch (error) {
    if (isError(error, 'NotFound')) return 0;
    throw error;
  }
}

function corrected<T extends ApiObject & { readonly spec: unknown }>(before: T, wanted: OwnedDraft): T {
  const { labels, annotations } = before.metadata;
  return {
    ...before,
    metadata: {
      ...before.metadata,
      labels: { ...labels, ...wanted.metadata.labels },
      annotations: { ...annotations, ...wanted.metadata.annotations },
    },
    spec: wanted.spec,
  };
}

function isAsWanted<T extends ApiObject & { readonly spec: unknown }>(
  before: T,
  wanted: OwnedDraft,
): boolean {
  return (
    covers(before.spec, wanted.spec) &&
    covers(before.metadata.labels ?? {}, wanted.metadata.labels ?? {}) &&
    covers(before.metadata.annotations ?? {}, wanted.metadata.annotations ?? {})
  );
}

/**
 * True when everything that is wanted is there. Fields that are not named in `wanted` (defaults that were filled in) do not
 * count; a field that is named as undefined must be absent.
 */
export function covers(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return actual === undefined;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => covers(actual[index], item))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof actual !== 'object' || actual === null) return false;
    const fields = actual as { readonly [key: string]: unknown }; // an object, as just checked
    return Object.entries(wanted).every(([key, value]) => covers(fields[key], value));
  }
  return Object.is(actual, wanted);
}
