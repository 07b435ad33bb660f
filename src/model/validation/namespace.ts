// What a Namespace may look like.
import type { FieldError } from '../errors.ts';
import type { Namespace } from '../kinds/namespace.ts';
import { isDeleting } from '../object.ts';
import { type Errors, invalid, invalidFor } from './fields.ts';
import { qualifiedNameProblems } from './names.ts';

export function validateNamespace(
  namespace: Namespace,
  previous: Namespace | undefined,
): readonly FieldError[] {
  const path = 'spec.finalizers';
  return [
    ...(namespace.spec.finalizers ?? []).flatMap((name) => [
      ...invalidFor(path, name, qualifiedNameProblems(name)),
      ...(name.includes('/') || name === 'kubernetes'
        ? []
        : [invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')]),
    ]),
    ...(previous ? validatePhase(namespace) : []),
  ];
}

/** The phase follows from the deletion. */
function validatePhase(namespace: Namespace): Errors {
  const phase = namespace.status?.phase ?? '';
  const [expected, state] = isDeleting(namespace) ? ['Terminating', 'is not empty'] : ['Active', 'is empty'];
  return phase === expected
    ? []
    : [invalid('status.Phase', phase, `may only be '${expected}' if \`deletionTimestamp\` ${state}`)];
}
