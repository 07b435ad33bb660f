// Names of images that builds keep for themselves: never shown, never given by users or archives.
import { ImageError } from '../image-error.ts';

export const HIDDEN_REGISTRY = 'build.tutti.internal';

export function isHiddenImage(fullName: string): boolean {
  return fullName.startsWith(`${HIDDEN_REGISTRY}/`);
}

/** The names as they are. Throws ImageError InvalidName when one is ours alone. */
export function requireOpenNames(fullNames: readonly string[]): readonly string[] {
  const hidden = fullNames.find(isHiddenImage);
  if (hidden === undefined) return fullNames;
  throw new ImageError(
    'InvalidName',
    `"${hidden}" cannot be used: the registry ${HIDDEN_REGISTRY} is reserved`,
  );
}
