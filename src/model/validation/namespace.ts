// What a Namespace may look like.
import type { FieldError } from '../errors.ts';
import type { Namespace } from '../kinds/namespace.ts';
import { forEachItem, invalid, invalidFor } from './fields.ts';
import { qualifiedNameProblems } from './names.ts';

export function validateNamespace(namespace: Namespace): readonly FieldError[] {
  return forEachItem(namespace.spec?.finalizers, 'spec.finalizers', (finalizer, path) => {
    const problems = invalidFor('spec.finalizers', finalizer, qualifiedNameProblems(finalizer));
    if (problems.length > 0 || finalizer === 'kubernetes' || finalizer.includes('/')) return problems;
    return [invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
  });
}
