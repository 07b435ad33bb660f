import type { CopyImageCommand } from '@aws-sdk/client-ec2';
import { storedImageName } from '../../../../../model/machine-names.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { ensureRegionNamespace, REGIONS } from '../../../region.ts';
import { invalidParameter, unsupportedFeature } from '../faults.ts';
import { given } from '../given.ts';
import { tagsByType } from '../tag-specifications.ts';
import { getImage } from './get-image.ts';
import { imageState } from './image-text.ts';
import { createImageObject } from './new-image.ts';

/** From any region of this host, into the one that is called: a further name for the same content. */
export async function copyImage(raw: Input<CopyImageCommand>, ctx: Ctx): Promise<Output<CopyImageCommand>> {
  const input = given(raw);
  const { SourceRegion, SourceImageId } = input;
  if (!REGIONS.includes(SourceRegion))
    throw invalidParameter(`Invalid value '${SourceRegion}' for SourceRegion`);
  await ensureRegionNamespace(ctx.client, SourceRegion);
  const { spec, status, ...image } = await getImage({ ...ctx, region: SourceRegion }, SourceImageId);
  if (imageState({ spec, status, ...image }) !== 'available')
    throw new AwsFault('InvalidAMIID.Unavailable', `The image id '[${SourceImageId}]' is not available`);
  if (SourceRegion !== ctx.region && spec.disks?.some(({ snapshot }) => snapshot))
    throw unsupportedFeature('copies of images with data disks into other regions');
  const tags = tagsByType(input.TagSpecifications, ['image', 'snapshot']);
  const tagsOf = (type: string) => tags.find(({ resourceType }) => resourceType === type)?.tags;
  const { architecture, rootDevice, rootSizeGiB, disks, user, source } = spec;
  const made = await createImageObject(ctx, {
    ...{ name: input.Name, architecture, rootDevice, rootSizeGiB, disks, user },
    description:
      input.Description ?? `[Copied ${SourceImageId} from ${SourceRegion}] ${spec.description ?? ''}`.trim(),
    source:
      source.type === 'base'
        ? source
        : { type: 'stored', name: status?.image ?? storedImageName(SourceRegion, SourceImageId) },
    rootVolume: 'vol-ffffffff',
    imageTags: { ...(input.CopyImageTags ? spec.tags : {}), ...tagsOf('image') },
    snapshotTags: tagsOf('snapshot'),
  });
  return { ImageId: made.metadata.name };
}
