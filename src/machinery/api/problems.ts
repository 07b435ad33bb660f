// What does the object API say when it refuses? Upstream's words, in one place.

import { type ErrorOptions, type FieldError, TuttiError } from '../../model/errors.ts';
import { formatFieldError } from '../../model/field-errors.ts';
import { type AnyKind, resourceName } from '../../model/kind.ts';
import { StoreError } from '../../store/store.ts';

function about(kind: AnyKind, name: string): NonNullable<ErrorOptions['about']> {
  return { group: kind.group, kind: kind.plural, name };
}

export function badRequest(message: string, cause?: unknown): TuttiError {
  return new TuttiError('BadRequest', message, { cause });
}

export function notFound(kind: AnyKind, name: string): TuttiError {
  return new TuttiError('NotFound', `${resourceName(kind)} "${name}" not found`, {
    about: about(kind, name),
  });
}

export function alreadyExists(kind: AnyKind, name: string): TuttiError {
  return new TuttiError('AlreadyExists', `${resourceName(kind)} "${name}" already exists`, {
    about: about(kind, name),
  });
}

/** Somebody else wrote first, or a precondition does not hold. */
export function conflict(kind: AnyKind, name: string, reason: string): TuttiError {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${reason}`;
  return new TuttiError('Conflict', message, { about: about(kind, name) });
}

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(
  kind: AnyKind,
  name: string,
  reason: string,
  causes: readonly FieldError[] = [],
): TuttiError {
  const message = `${resourceName(kind)} "${name}" is forbidden: ${reason}`;
  return new TuttiError('Forbidden', message, { about: about(kind, name), causes });
}

/** `Deployment.apps "web" is invalid: ...`; `kind` may be one that is not stored, such as PatchOptions. */
export function invalid(
  kind: { readonly kind: string; readonly group: string },
  name: string,
  causes: readonly FieldError[],
): TuttiError {
  const texts = [...new Set(causes.map(formatFieldError))];
  const reasons = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const options = { about: { group: kind.group, kind: kind.kind, name }, causes };
  return new TuttiError('Invalid', `${subject} "${name}" is invalid: ${reasons}`, options);
}

export function tooLarge(limitBytes: number): TuttiError {
  return new TuttiError('TooLarge', `Request entity too large: limit is ${limitBytes}`);
}

/** A revision that the store has not reached. */
export function tooLargeVersion(asked: number, current: number): TuttiError {
  const message = `Too large resource version: ${asked}, current: ${current}`;
  return new TuttiError('Timeout', message, { retryAfterSeconds: 1 });
}

export function tooOldVersion(asked: number, oldest: number): TuttiError {
  return new TuttiError('Expired', `too old resource version: ${asked} (${oldest})`);
}

/** What the store's own failures are to a caller; races and compaction are dealt with before. */
export function storeFailure(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const message = error.code === 'Closed' ? 'The store is closed' : 'The store cannot serve this request';
  return new TuttiError('Unavailable', message, {
    cause: error,
    retryAfterSeconds: 1,
    detail: error.message,
  });
}

/** A path that leads nowhere, such as a subresource that the kind does not have. */
export function notServed(): TuttiError {
  return new TuttiError('NotFound', 'the server could not find the requested resource');
}
