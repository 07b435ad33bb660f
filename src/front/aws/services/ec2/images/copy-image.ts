import type { CopyImageCommand } from '@aws-sdk/client-ec2';
import type { BlockDevice } from '../../../../../model/kinds/machine-schema.ts';
import { storedImageName } from '../../../../../model/machine-names.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { ensureRegionNamespace, REGIONS } from '../../../region.ts';
import { invalidParameter } from '../faults.ts';
import { given, present } from '../given.ts';
import { tagsByType } from '../tag-specifications.ts';
import { getSnapshot } from '../volumes/get-volume.ts';
import { getImage } from './get-image.ts';
import { imageState } from './image-text.ts';
import { createImageObject, type SavedDisk } from './new-image.ts';

/** From any region of this host, into the one that is called: a further name for the same content; its further disks' snapshots are copied. */
export async function copyImage(raw: Input<CopyImageCommand>, ctx: Ctx): Promise<Output<CopyImageCommand>> {
  const input = given(raw);
  const { SourceRegion, SourceImageId } = input;
  if (!REGIONS.includes(SourceRegion))
    throw invalidParameter(`Invalid value '${SourceRegion}' for SourceRegion`);
  await ensureRegionNamespace(ctx.client, SourceRegion);
  const { spec, status, ...image } = await getImage({ ...ctx, region: SourceRegion }, SourceImageId);
  if (imageState({ spec, status, ...image }) !== 'available')
    throw new AwsFault('InvalidAMIID.Unavailable', `The image id '[${SourceImageId}]' is not available`);
  const copies = await copiedDisks(ctx, SourceRegion, spec.disks);
  const tags = tagsByType(input.TagSpecifications, ['image', 'snapshot']);
  const tagsOf = (type: string) => tags.find(({ resourceType }) => resourceType === type)?.tags;
  const { architecture, rootDevice, rootSizeGiB, user, source } = spec;
  const made = await createImageObject(ctx, {
    ...{ name: input.Name, architecture, rootDevice, rootSizeGiB, user },
    disks: copies.map(({ disk }) => disk),
    saved: copies.flatMap(({ content }) => content ?? []),
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

interface CopiedDisk {
  readonly disk: BlockDevice;
  readonly content?: SavedDisk;
}

function copiedDisks(
  ctx: Ctx,
  region: string,
  disks: readonly BlockDevice[] = [],
): Promise<readonly CopiedDisk[]> {
  return Promise.all(
    disks.map(async (disk): Promise<CopiedDisk> => {
      if (disk.snapshot === undefined) return { disk };
      const { spec } = await getSnapshot({ ...ctx, region }, disk.snapshot);
      const snapshot = ctx.ids.resource('snap');
      const { sizeGiB, encrypted } = spec;
      const copyOf = { region, snapshot: disk.snapshot };
      const content = present<SavedDisk>({ snapshot, volume: 'vol-ffffffff', sizeGiB, encrypted, copyOf });
      return { disk: { ...disk, snapshot }, content };
    }),
  );
}
