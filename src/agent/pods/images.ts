// What the pod runner needs of images: a name in a pod becomes an image that is here, or a reason that it is not.
import { TuttiError } from '../../model/errors.ts';
import type { ImageRecord } from './record.ts';

export type ImageFailure = 'ErrImagePull' | 'ErrImageNeverPull' | 'InvalidImageName';

/** The image is not here and could not be brought; `reason` is what the pod shows. */
export class ImageError extends TuttiError {
  readonly reason: ImageFailure;

  constructor(reason: ImageFailure, message: string, cause?: unknown) {
    super('NotFound', message, { cause });
    this.reason = reason;
  }
}

export interface ResolvedImage extends ImageRecord {
  /** True when it had to be brought; false when it was here. */
  readonly pulled: boolean;
}

export interface PodImages {
  /** Policy is Always, IfNotPresent or Never; `pulling` is called before it is looked for elsewhere. Throws ImageError. */
  resolve(name: string, policy: string, signal: AbortSignal, pulling?: () => void): Promise<ResolvedImage>;
}
