// What becomes of an object, given what became of its owners?
//
//   an owner is there                       -> it stays; references to owners that are gone are taken off
//   its owners wait for their dependents    -> it goes (and its own dependents before it, where it has some)
//   all its owners are gone                 -> it goes
//   an owner is of a kind that nobody knows -> it stays, whatever the others are
import type { ApiObject } from '../../../model/object.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** `waiting`: the owner is being deleted and stays until its dependents are gone. */
export type OwnerState = 'present' | 'waiting' | 'gone' | 'unknown';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export type Plan =
  | { readonly type: 'keep' }
  /** Takes off the references to these owners. */
  | { readonly type: 'release'; readonly uids: readonly string[] }
  | { readonly type: 'delete'; readonly propagation: Propagation };

export interface Observed {
  readonly object: ApiObject;
  /** By the owner's UID; every owner reference is there. */
  readonly owners: ReadonlyMap<string, OwnerState>;
  readonly hasDependents: boolean;
}

export function plan({ object, owners, hasDependents }: Observed): Plan {
  const states = [...owners.values()];
  if (states.length === 0 || states.includes('unknown')) return { type: 'keep' };
  if (states.includes('present')) {
    const uids = [...owners].filter(([, state]) => state !== 'present').map(([uid]) => uid);
    return uids.length === 0 ? { type: 'keep' } : { type: 'release', uids };
  }
  if (states.includes('waiting') && hasDependents) return { type: 'delete', propagation: 'Foreground' };
  return { type: 'delete', propagation: propagationOf(object) };
}

/** What somebody asked for by a finalizer before the deletion. */
function propagationOf(object: ApiObject): Propagation {
  if (hasFinalizer(object, ORPHAN)) return 'Orphan';
  return hasFinalizer(object, FOREGROUND) ? 'Foreground' : 'Background';
}

export function hasFinalizer({ metadata }: ApiObject, name: string): boolean {
  return metadata.finalizers?.includes(name) === true;
}
