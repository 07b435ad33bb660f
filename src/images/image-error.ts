// What can go wrong with an image, as its callers treat it: the pod runner, the build, the calls of the agent.
//
// `message` is for users and in the words that containerd and BuildKit use where they have some.

export type ImageErrorCode =
  /** The text is not an image name. */
  | 'InvalidName'
  /** The registry answered: no such image. Also: not in the local store. */
  | 'NotFound'
  /** The registry wants (other) credentials. */
  | 'Unauthorized'
  /** No answer: no such host, refused, timed out. Remembered for a while. */
  | 'Unreachable'
  /** The registry says: too many requests. */
  | 'RateLimited'
  /** What was read breaks its own rules: digest mismatch, no manifest, a bad archive. */
  | 'Corrupt'
  /** Right, but not supported here: another platform, another media type. */
  | 'Unsupported'
  /** The Dockerfile or its context is wrong. */
  | 'BadBuild'
  /** A step of the build, or making a stand-in, failed. */
  | 'Failed'
  | 'InUse'
  | 'Aborted';

export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** True for an ImageError with one of the codes. */
export function isImageError(error: unknown, ...codes: readonly ImageErrorCode[]): error is ImageError {
  return error instanceof ImageError && (codes.length === 0 || codes.includes(error.code));
}
