// What does a Status that a server answered mean to us? The way back from the wire to TuttiError.
import { type ErrorCode, type FieldError, type FieldErrorType, TuttiError } from '../../model/errors.ts';
import type { Status, StatusCause } from '../../model/wire/kubernetes.ts';

const BY_REASON: { readonly [reason: string]: ErrorCode } = {
  NotFound: 'NotFound',
  AlreadyExists: 'AlreadyExists',
  Conflict: 'Conflict',
  Invalid: 'Invalid',
  BadRequest: 'BadRequest',
  Forbidden: 'Forbidden',
  Unauthorized: 'Unauthorized',
  MethodNotAllowed: 'MethodNotAllowed',
  Expired: 'Expired',
  Gone: 'Expired',
  Timeout: 'Timeout',
  ServerTimeout: 'Timeout',
  TooManyRequests: 'Unavailable',
  ServiceUnavailable: 'Unavailable',
  InternalError: 'Unavailable',
  RequestEntityTooLarge: 'TooLarge',
};

const BY_CODE: { readonly [code: number]: ErrorCode } = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  413: 'TooLarge',
  415: 'BadRequest',
  422: 'Invalid',
  504: 'Timeout',
};

const CAUSE: { readonly [reason: string]: FieldErrorType } = {
  FieldValueRequired: 'Required',
  FieldValueInvalid: 'Invalid',
  FieldValueNotSupported: 'NotSupported',
  FieldValueDuplicate: 'Duplicate',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'TooLong',
  FieldValueTooMany: 'TooMany',
  FieldValueTypeInvalid: 'TypeInvalid',
  FieldValueNotFound: 'NotFound',
  FieldManagerConflict: 'FieldManagerConflict',
};

/** From the answer's code and its body, a Status where the server speaks as it should. Everything else can be retried. */
export function errorOf(code: number, body: unknown): TuttiError {
  const status = isStatus(body) ? body : undefined;
  const known = BY_REASON[status?.reason ?? ''] ?? BY_CODE[status?.code ?? code] ?? 'Unavailable';
  const message = status?.message ?? `the server answered ${code}`;
  const { group, kind, name, uid, causes = [], retryAfterSeconds } = status?.details ?? {};
  return new TuttiError(known, message, {
    about: { group, kind, name, uid },
    causes: causes.map(causeOf),
    retryAfterSeconds,
  });
}

export function isStatus(body: unknown): body is Status {
  return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status';
}

/** The detail is the whole text: the value in it cannot be told apart from the words. */
function causeOf({ reason = '', field = '', message = '' }: StatusCause): FieldError {
  return { type: CAUSE[reason] ?? 'Invalid', field, detail: message };
}
