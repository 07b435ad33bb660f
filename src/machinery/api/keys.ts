// Where does an object live in the store?
//
//   /objects/<group, "core" for the core group>/<plural>/<namespace, "-" for cluster-scoped kinds>/<name>
//
// So one prefix is a kind, a longer one a namespace of it, and neither names, namespaces nor groups hold a slash.
import type { AnyKind } from '../../model/kind.ts';
import type { ObjectKey } from '../../model/object.ts';

export function kindPrefix(kind: { readonly group: string; readonly plural: string }): string {
  return `/objects/${kind.group === '' ? 'core' : kind.group}/${kind.plural}/`;
}

/** All objects of the kind, or those of one namespace. */
export function listPrefix(kind: AnyKind, namespace: string | undefined): string {
  const prefix = kindPrefix(kind);
  return kind.namespaced && namespace ? `${prefix}${namespace}/` : prefix;
}

export function storeKey(kind: AnyKind, { namespace, name }: ObjectKey): string {
  return `${kindPrefix(kind)}${kind.namespaced ? (namespace ?? '') : '-'}/${name}`;
}
