// How do errors look on the wire? The one table from TuttiError to upstream's Status, and its few further shapes.
import type { ErrorCode, FieldError } from '../../model/errors.ts';
import { TuttiError } from '../../model/errors.ts';
import { fieldErrorBody, fieldErrorReason, formatFieldError } from '../../model/field-errors.ts';
import type { Status, StatusCause } from '../../model/wire/kubernetes.ts';

const WIRE: { readonly [code in ErrorCode]: { readonly code: number; readonly reason: string } } = {
  NotFound: { code: 404, reason: 'NotFound' },
  AlreadyExists: { code: 409, reason: 'AlreadyExists' },
  Conflict: { code: 409, reason: 'Conflict' },
  Invalid: { code: 422, reason: 'Invalid' },
  BadRequest: { code: 400, reason: 'BadRequest' },
  Forbidden: { code: 403, reason: 'Forbidden' },
  Unauthorized: { code: 401, reason: 'Unauthorized' },
  MethodNotAllowed: { code: 405, reason: 'MethodNotAllowed' },
  Expired: { code: 410, reason: 'Expired' },
  NoCapacity: { code: 429, reason: 'TooManyRequests' },
  TooManyRequests: { code: 429, reason: 'TooManyRequests' },
  Unavailable: { code: 503, reason: 'ServiceUnavailable' },
  Timeout: { code: 504, reason: 'Timeout' },
  TooLarge: { code: 413, reason: 'RequestEntityTooLarge' },
  Terminal: { code: 500, reason: 'InternalError' },
};

/** A refusal that only exists on this wire (406, 415, 431): it has no place among the errors of the model. */
export class WireRefusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** The Status for anything that was thrown. What is not an error of ours says nothing of its inside. */
export function statusOf(error: unknown): Status & { readonly code: number } {
  if (error instanceof WireRefusal) return failure(error.code, error.reason, error.message, undefined);
  if (!(error instanceof TuttiError)) {
    return failure(
      500,
      'InternalError',
      'Internal error occurred: see the log of the control program',
      undefined,
    );
  }
  const { code, reason } = WIRE[error.code];
  return failure(code, reason, error.message, detailsOf(error));
}

function failure(
  code: number,
  reason: string,
  message: string,
  details: Status['details'],
): Status & { code: number } {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code,
  };
}

/** The Status of something that went well. */
export function successStatus(code: number, details?: Status['details']): Status & { readonly code: number } {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details, code };
}

function detailsOf(error: TuttiError): Status['details'] {
  const { group, kind, name, uid } = error.about;
  const causes = error.causes.map(causeOf);
  const details = {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(kind ? { kind } : {}),
    ...(uid ? { uid } : {}),
    ...(causes.length > 0 ? { causes } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
  // Clients look into the details of a 404 without asking whether there are any.
  return Object.keys(details).length > 0 || error.code === 'NotFound' ? details : undefined;
}

function causeOf(cause: FieldError): StatusCause {
  return { reason: fieldErrorReason(cause), message: fieldErrorBody(cause), field: cause.field };
}

/** Upstream's error for query parameters that break a rule: `PatchOptions.meta.k8s.io "" is invalid: ...`. */
export function invalidOptions(kind: string, cause: FieldError): TuttiError {
  const message = `${kind}.meta.k8s.io "" is invalid: ${formatFieldError(cause)}`;
  return new TuttiError('Invalid', message, { about: { group: 'meta.k8s.io', kind }, causes: [cause] });
}
