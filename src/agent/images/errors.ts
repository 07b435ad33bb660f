// What goes wrong with images, in the errors that cross rooms, and in the words that a pod's status shows.
import { DriverError, type DriverErrorCode } from '../../drivers/container/driver.ts';
import { ImageError, type ImageErrorCode, isImageError } from '../../images/image-error.ts';
import { type ErrorCode, TuttiError } from '../../model/errors.ts';
import { ImageError as PodImageError } from '../pods/images.ts';

const CODE: { readonly [code in ImageErrorCode]: ErrorCode } = {
  InvalidName: 'BadRequest',
  NotFound: 'NotFound',
  // The registry's refusal, not ours: it does not say whether the image exists.
  Unauthorized: 'NotFound',
  Unreachable: 'Unavailable',
  RateLimited: 'Unavailable',
  Corrupt: 'Terminal',
  Unsupported: 'BadRequest',
  BadBuild: 'BadRequest',
  Failed: 'Terminal',
  InUse: 'Conflict',
  Aborted: 'Unavailable',
};

const DRIVER_CODE: { readonly [code in DriverErrorCode]?: ErrorCode } = {
  NotFound: 'NotFound',
  AlreadyExists: 'AlreadyExists',
  NoCapacity: 'NoCapacity',
  Unavailable: 'Unavailable',
  Aborted: 'Unavailable',
};

/** The same error for callers outside; bugs stay what they are. */
export function toTuttiError(error: unknown): unknown {
  if (error instanceof ImageError) return new TuttiError(CODE[error.code], error.message, { cause: error });
  if (error instanceof DriverError)
    return new TuttiError(DRIVER_CODE[error.code] ?? 'Terminal', error.message, { cause: error });
  if ((error as NodeJS.ErrnoException)?.code === 'ENOSPC') {
    return new TuttiError('Unavailable', 'No space is left on the disk for images', { cause: error });
  }
  return error;
}

/** Runs a task; what it throws is translated. */
export async function translated<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toTuttiError(error);
  }
}

/** The name in a pod is none. */
export function invalidName(text: string, error: unknown): PodImageError {
  const why = error instanceof Error ? error.message : String(error);
  return new PodImageError(
    'InvalidImageName',
    `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${why}`,
    error,
  );
}

export function neverPull(text: string): PodImageError {
  return new PodImageError(
    'ErrImageNeverPull',
    `Container image "${text}" is not present with pull policy of Never`,
  );
}

/** In containerd's words: what was resolved, what was pulled, why it failed. */
export function pullFailed(fullName: string, error: unknown): PodImageError {
  const why = error instanceof Error ? error.message : String(error);
  const resolving = isImageError(error, 'NotFound', 'Unauthorized', 'Unreachable', 'RateLimited');
  const stage = resolving ? `failed to resolve reference "${fullName}": ` : '';
  return new PodImageError(
    'ErrImagePull',
    `failed to pull and unpack image "${fullName}": ${stage}${why}`,
    error,
  );
}
