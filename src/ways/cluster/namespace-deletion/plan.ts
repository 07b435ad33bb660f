// What is left of a namespace that is being deleted, what goes next, and what does its status say?
//
// Pods go first, so that what they use (settings, secrets, service accounts) is there until they have ended. The words
// are upstream's, because people and scripts read them.
import type { AnyKind } from '../../../model/kind.ts';
import { resourceName } from '../../../model/kind.ts';
import { NAMESPACE_FINALIZER, type Namespace } from '../../../model/kinds/namespace.ts';
import { type ApiObject, isDeleting } from '../../../model/object.ts';
import type { NamespaceCondition } from '../../../model/wire/kubernetes.ts';

export interface Content {
  readonly kind: AnyKind;
  readonly objects: readonly ApiObject[];
}

export interface Plan {
  /** To be deleted now. */
  readonly remove: readonly { readonly kind: AnyKind; readonly object: ApiObject }[];
  readonly conditions: readonly NamespaceCondition[];
  /** The finalizers that stay, once nothing is left; absent while something is. */
  readonly finalizers?: readonly string[];
}

/** `content`: what the cluster has in the namespace now, kind by kind. */
export function plan(namespace: Namespace, content: readonly Content[], now: string): Plan {
  const left = content.filter(({ objects }) => objects.length > 0);
  const pods = left.filter(({ kind }) => kind.group === '' && kind.kind === 'Pod');
  const next = pods.length > 0 ? pods : left;
  const remove = next.flatMap(({ kind, objects }) =>
    objects.filter((object) => !isDeleting(object)).map((object) => ({ kind, object })),
  );
  const conditions = conditionsOf(namespace.status?.conditions ?? [], left, now);
  if (left.length > 0) return { remove, conditions };
  const own = namespace.spec.finalizers ?? [];
  return { remove, conditions, finalizers: own.filter((name) => name !== NAMESPACE_FINALIZER) };
}

function conditionsOf(
  before: readonly NamespaceCondition[],
  left: readonly Content[],
  now: string,
): readonly NamespaceCondition[] {
  const finalizers = countFinalizers(left);
  const wanted = [
    fact('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    fact(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    fact(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    left.length > 0
      ? fact('NamespaceContentRemaining', 'SomeResourcesRemain', remainingText(left), 'True')
      : fact('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'),
    finalizers.size > 0
      ? fact('NamespaceFinalizersRemaining', 'SomeFinalizersRemain', finalizersText(finalizers), 'True')
      : fact(
          'NamespaceFinalizersRemaining',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ),
  ];
  return wanted.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
    return { ...condition, lastTransitionTime };
  });
}

function fact(type: string, reason: string, message: string, status = 'False'): NamespaceCondition {
  return { type, status, reason, message };
}

function remainingText(left: readonly Content[]): string {
  const parts = left.map(({ kind, objects }) => `${fullName(kind)} has ${objects.length} resource instances`);
  return `Some resources are remaining: ${parts.sort().join(', ')}`;
}

function finalizersText(finalizers: ReadonlyMap<string, number>): string {
  const parts = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  return `Some content in the namespace has finalizers remaining: ${parts.sort().join(', ')}`;
}

function countFinalizers(left: readonly Content[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { objects } of left)
    for (const { metadata } of objects)
      for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** `pods.`, `deployments.apps`: as upstream prints a resource with its group. */
function fullName(kind: AnyKind): string {
  return kind.group === '' ? `${kind.plural}.` : resourceName(kind);
}
