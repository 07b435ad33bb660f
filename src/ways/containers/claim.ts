// Which objects does an owner with a selector control?
//
// It adopts what matches and belongs to nobody, and lets go what it controls and no longer matches. An owner that is
// being deleted adopts nothing. Objects of other owners are left alone.
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { type ApiObject, isDeleting, keyOf, ownedBy } from '../../model/object.ts';
import { matches, type Selector } from '../../model/selector.ts';

export interface Claims<T> {
  /** Controlled now and selected. */
  readonly kept: readonly T[];
  readonly adopt: readonly T[];
  readonly release: readonly T[];
}

/** Compares what an owner controls and what nobody controls with its selector. */
export function claim<T extends ApiObject>(
  owner: ApiObject,
  selector: Selector,
  candidates: { readonly owned: readonly T[]; readonly orphans: readonly T[] },
): Claims<T> {
  const isSelected = (object: T) => matches(selector, object.metadata.labels);
  const canAdopt = !isDeleting(owner);
  return {
    kept: candidates.owned.filter(isSelected),
    adopt: canAdopt ? candidates.orphans.filter((object) => isSelected(object) && !isDeleting(object)) : [],
    release: candidates.owned.filter((object) => !isSelected(object) && !isDeleting(object)),
  };
}

/**
 * Writes the claims. Looks at the owner itself first: a cache may not know yet that it is gone. Returns the last
 * resourceVersion written, for the caller to wait for.
 */
export async function applyClaims<O extends ApiObject, T extends ApiObject>(
  client: ObjectClient,
  { kind, owner }: { readonly kind: Kind<O>; readonly owner: O },
  childKind: Kind<T>,
  { adopt, release }: Claims<T>,
): Promise<string | undefined> {
  let revision: string | undefined;
  if (adopt.length > 0 && (await isStillThere(client, kind, owner))) {
    for (const child of adopt) {
      const others = child.metadata.ownerReferences ?? [];
      revision = (await own(client, childKind, child, [...others, ownedBy(owner)])) ?? revision;
    }
  }
  for (const child of release) {
    const others = (child.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    revision = (await own(client, childKind, child, others)) ?? revision;
  }
  return revision;
}

async function isStillThere<O extends ApiObject>(
  client: ObjectClient,
  kind: Kind<O>,
  owner: O,
): Promise<boolean> {
  const fresh = await client.find(kind, keyOf(owner));
  return fresh !== undefined && fresh.metadata.uid === owner.metadata.uid && !isDeleting(fresh);
}

/** Sets the owners on the condition that nobody else wrote meanwhile. Undefined when the object is gone. */
async function own<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  child: T,
  ownerReferences: NonNullable<T['metadata']['ownerReferences']>,
): Promise<string | undefined> {
  const { uid, resourceVersion } = child.metadata;
  try {
    const patch = { metadata: { uid, resourceVersion, ownerReferences } };
    return (await client.patch(kind, keyOf(child), patch, { type: 'merge' })).metadata.resourceVersion;
  } catch (error) {
    if (isError(error, 'NotFound')) return undefined;
    throw error;
  }
}
