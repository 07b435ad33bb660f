// May something be created in this namespace?
//
// The answer is bound into the commit: the namespace's revision is checked together with the write, so nothing is ever
// stored in a namespace that is gone or on its way out.
import type { AnyKind } from '../../model/kind.ts';
import { isDeleting } from '../../model/object.ts';
import type { Operation } from '../../store/store.ts';
import type { ApiContext } from './context.ts';
import { forbidden } from './problems.ts';

/** True for the kind of which metadata.namespace names an object. */
export function isNamespaceKind(kind: AnyKind): boolean {
  return kind.group === '' && kind.plural === 'namespaces';
}

/** What a creation in the namespace depends on. Throws NotFound, Forbidden. */
export function namespaceChecks(
  ctx: ApiContext,
  kind: AnyKind,
  namespace: string | undefined,
  name: string,
): readonly Operation[] {
  const { namespaceKind } = ctx;
  if (!kind.namespaced || !namespaceKind || namespace === undefined) return [];
  const record = ctx.objects.get(namespaceKind, { name: namespace });
  if (isDeleting(record.object)) throw terminating(kind, namespace, name);
  return [{ type: 'check', key: record.key, expect: record.revision }];
}

function terminating(kind: AnyKind, namespace: string, name: string): Error {
  const reason = `namespace ${namespace} is being terminated`;
  const cause = { type: 'Forbidden', field: 'metadata.namespace', detail: reason } as const;
  return forbidden(
    kind,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [cause],
  );
}
