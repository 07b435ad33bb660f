// Reads an object, changes it, writes it; again while somebody else writes first. Gone, or nothing to change: nothing.
import type { ObjectClient } from '../machinery/object-client.ts';
import { isError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import { type ApiObject, keyOf } from '../model/object.ts';

const TRIES = 10;

export async function rewrite<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  object: T,
  change: (now: T) => T | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const now = await client.find(kind, keyOf(object));
    if (!now || now.metadata.uid !== object.metadata.uid) return;
    const changed = change(now);
    if (!changed) return;
    try {
      await client.update(kind, changed);
      return;
    } catch (error) {
      if (isError(error, 'NotFound')) return;
      if (!isError(error, 'Conflict') || attempt >= TRIES) throw error;
    }
  }
}

export function dropFinalizer<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  object: T,
  finalizer: string,
): Promise<void> {
  return rewrite(client, kind, object, (now) => {
    const finalizers = now.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) return undefined;
    return {
      ...now,
      metadata: { ...now.metadata, finalizers: finalizers.filter((each) => each !== finalizer) },
    };
  });
}
