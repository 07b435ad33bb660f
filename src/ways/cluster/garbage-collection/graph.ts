// Who owns whom, among all objects of all kinds?
//
// Follows the caches. Owners are known by UID, also before they were seen themselves, because objects of different kinds
// arrive in any order.
import type { AnyKind } from '../../../model/kind.ts';
import type { ApiObject } from '../../../model/object.ts';

export interface GraphNode {
  readonly kind: AnyKind;
  readonly object: ApiObject;
}

export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  /** Owner's UID -> UIDs of what names it as an owner. */
  readonly #dependents = new Map<string, Set<string>>();

  find(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** UIDs of what names the object as an owner. */
  dependentsOf(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  put(kind: AnyKind, object: ApiObject): void {
    const { uid } = object.metadata;
    this.#unlink(this.#nodes.get(uid));
    this.#nodes.set(uid, { kind, object });
    for (const owner of ownerUids(object)) {
      const dependents = this.#dependents.get(owner) ?? new Set();
      this.#dependents.set(owner, dependents.add(uid));
    }
  }

  remove(uid: string): void {
    this.#unlink(this.#nodes.get(uid));
    this.#nodes.delete(uid);
  }

  #unlink(node: GraphNode | undefined): void {
    if (!node) return;
    for (const owner of ownerUids(node.object)) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(node.object.metadata.uid);
      if (dependents?.size === 0) this.#dependents.delete(owner);
    }
  }
}

export function ownerUids({ metadata }: ApiObject): readonly string[] {
  return (metadata.ownerReferences ?? []).map(({ uid }) => uid);
}
