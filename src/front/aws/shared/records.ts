// How operations read and change objects: absence and presence become the service's own faults, conflicts are tried again.
//
// A change is a pure function of the object as it stands; it may run more than once, each time on what was read anew.
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError } from '../../../model/errors.ts';
import type { Kind } from '../../../model/kind.ts';
import type { ApiObject, Draft, ObjectKey } from '../../../model/object.ts';

/** Rounds of read and write before a storm of writers is told to the caller. */
const ATTEMPTS = 20;

/** Throws `missing()` when it is not there. */
export async function getRecord<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  key: ObjectKey,
  missing: () => Error,
): Promise<T> {
  const found = await client.find(kind, key);
  if (!found) throw missing();
  return found;
}

/** Throws `present()` when the name is taken. */
export async function createRecord<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  draft: Draft<T>,
  present: () => Error,
): Promise<T> {
  try {
    return await client.create(kind, draft);
  } catch (error) {
    throw isError(error, 'AlreadyExists') ? present() : error;
  }
}

/** Reads, changes, writes. `change` returns the same object to leave it as it is, and throws to refuse. */
export async function changeRecord<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  key: ObjectKey,
  missing: () => Error,
  change: (object: T) => T | Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await getRecord(client, kind, key, missing);
    const changed = await change(found);
    if (changed === found) return found;
    try {
      return await client.update(kind, changed);
    } catch (error) {
      if (isError(error, 'NotFound')) throw missing();
      if (!isError(error, 'Conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Throws `missing()` when it was not there; `allowed` looks at it as it stands and throws to refuse. */
export async function removeRecord<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  key: ObjectKey,
  missing: () => Error,
  allowed: (object: T) => void | Promise<void> = () => undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await getRecord(client, kind, key, missing);
    await allowed(found);
    try {
      await client.delete(kind, key, { resourceVersion: found.metadata.resourceVersion });
      return found;
    } catch (error) {
      if (isError(error, 'NotFound')) throw missing();
      if (!isError(error, 'Conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}
