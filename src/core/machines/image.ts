// The image that machines start with: it must be there, and its content must be there or be made by itself (`base`).
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import { refuse } from './refused.ts';

const IMAGE_ID = /^ami-[0-9a-f]{8,17}$/;

/** Throws LaunchRefused. */
export function imageOf(id: string | undefined, images: readonly MachineImage[]): MachineImage {
  if (!id) return refuse('MissingParameter', 'The request must contain the parameter ImageId');
  if (!IMAGE_ID.test(id))
    return refuse('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
  const image = images.find(({ metadata }) => metadata.name === id);
  if (!image || image.metadata.deletionTimestamp !== undefined)
    return refuse('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  if (!isUsable(image))
    return refuse(
      'InvalidAMIID.Unavailable',
      `The image id '[${id}]' is not available: its state is '${image.status?.state ?? 'pending'}'${image.status?.message ? ` (${image.status.message})` : ''}`,
    );
  return image;
}

/** A base image is built when the first machine needs it. */
function isUsable({ spec, status }: MachineImage): boolean {
  return status?.state === 'available' || spec.source.type === 'base';
}
