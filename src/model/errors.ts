// The errors that callers treat differently, independent of any wire. Each front maps them to its own in one table.
//
// `message` is for the caller, `detail` for the log only; `cause` is linked, never pasted into the message.

export type ErrorCode =
  | 'NotFound'
  | 'AlreadyExists'
  /** Somebody else wrote first: read again, decide again. */
  | 'Conflict'
  /** Well-formed, but breaks a rule: `causes` name the fields. */
  | 'Invalid'
  /** Not even well-formed: unknown field, wrong type, bad selector. */
  | 'BadRequest'
  | 'Forbidden'
  | 'Unauthorized'
  | 'MethodNotAllowed'
  /** The revision asked for was compacted: list again. */
  | 'Expired'
  | 'NoCapacity'
  /** More calls than the caller may make at once: later it may work. */
  | 'TooManyRequests'
  /** Try again later: a part is down, the disk is full. */
  | 'Unavailable'
  | 'Timeout'
  | 'TooLarge'
  /** Will never work however often it is tried. */
  | 'Terminal';

/** What rule a field breaks; the names are those of Kubernetes' field errors. */
export type FieldErrorType =
  | 'Required'
  | 'Invalid'
  | 'NotSupported'
  | 'Duplicate'
  | 'Forbidden'
  | 'TooLong'
  | 'TooMany'
  | 'TypeInvalid'
  | 'NotFound'
  /** Somebody else owns the field (server-side apply); the detail is the whole text. */
  | 'FieldManagerConflict';

/** One broken rule. `field` is a path such as `spec.containers[0].image`. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** The value as given; absent for Required and Forbidden. */
  readonly value?: unknown;
  readonly detail: string;
  /** For NotSupported: what would be accepted. */
  readonly supported?: readonly string[];
}

export interface ErrorOptions {
  /** What the error is about, for clients that look: `{ group: 'apps', kind: 'deployments', name: 'web' }`. */
  readonly about?: {
    readonly group?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly uid?: string;
  };
  readonly causes?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** The one error class that crosses rooms. */
export class TuttiError extends Error {
  override readonly name = 'TuttiError';
  readonly code: ErrorCode;
  readonly about: NonNullable<ErrorOptions['about']>;
  readonly causes: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly detail?: string;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.about = options.about ?? {};
    this.causes = options.causes ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.detail = options.detail;
  }
}

/** True for a TuttiError with one of the codes. */
export function isError(error: unknown, ...codes: readonly ErrorCode[]): error is TuttiError {
  return error instanceof TuttiError && codes.includes(error.code);
}
