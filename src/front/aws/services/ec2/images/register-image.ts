import type { RegisterImageCommand } from '@aws-sdk/client-ec2';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { invalidParameter, notFound, unsupportedFeature } from '../faults.ts';
import { given } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { createImageObject, givenDisks } from './new-image.ts';

/** Of a snapshot of a root disk; images in buckets cannot be had. */
export async function registerImage(
  raw: Input<RegisterImageCommand>,
  ctx: Ctx,
): Promise<Output<RegisterImageCommand>> {
  const input = given(raw);
  if (input.ImageLocation) throw unsupportedFeature('images in S3 (ImageLocation)');
  const rootDevice = input.RootDeviceName ?? '/dev/sda1';
  const { root, others } = givenDisks(input.BlockDeviceMappings, rootDevice);
  if (!root?.snapshot)
    throw invalidParameter(
      `No snapshot is specified for the root device '${rootDevice}': register an image from the snapshot of a root disk`,
    );
  const snapshotId = root.snapshot;
  const snapshot = await getRecord(
    ctx.client,
    snapshotKind,
    { namespace: ctx.region, name: snapshotId },
    () => notFound(snapshotId, 'snap'),
  );
  const made = await createImageObject(ctx, {
    name: input.Name,
    description: input.Description,
    architecture: architectureOf(input.Architecture),
    rootDevice,
    rootSizeGiB: Math.max(root.sizeGiB ?? 0, snapshot.spec.sizeGiB),
    disks: others.filter(({ omit }) => !omit),
    source: { type: 'snapshot', name: snapshotId },
    rootVolume: snapshot.spec.volume,
    rootSnapshot: snapshotId,
    imageTags: tagsFor(input.TagSpecifications, 'image'),
  });
  return { ImageId: made.metadata.name };
}

function architectureOf(name = 'x86_64'): 'x86_64' | 'arm64' {
  if (name === 'x86_64' || name === 'arm64') return name;
  throw invalidParameter(`Invalid value '${name}' for Architecture: x86_64 and arm64 are supported`);
}
