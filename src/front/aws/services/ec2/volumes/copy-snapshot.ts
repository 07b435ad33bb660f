import type { CopySnapshotCommand } from '@aws-sdk/client-ec2';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { ensureRegionNamespace, REGIONS } from '../../../region.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { invalidParameter, missingParameter, unsupportedFeature } from '../faults.ts';
import { given, present } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';
import { getSnapshot } from './get-volume.ts';

/** From any region of this host, into the one that is called. The presigned URL that clients add says nothing that we do not know. */
export async function copySnapshot(
  raw: Input<CopySnapshotCommand>,
  ctx: Ctx,
): Promise<Output<CopySnapshotCommand>> {
  const { SourceRegion, SourceSnapshotId, ...input } = given(raw);
  if (!SourceRegion) throw missingParameter('SourceRegion');
  if (!REGIONS.includes(SourceRegion))
    throw invalidParameter(`Invalid value '${SourceRegion}' for SourceRegion`);
  if (input.DestinationOutpostArn) throw unsupportedFeature('snapshots on Outposts (DestinationOutpostArn)');
  await ensureRegionNamespace(ctx.client, SourceRegion);
  const { spec, status } = await getSnapshot({ ...ctx, region: SourceRegion }, SourceSnapshotId ?? '');
  if (status?.state !== 'completed')
    throw new AwsFault('IncorrectState', `Snapshot is in invalid state - ${status?.state ?? 'pending'}`);
  const tags = tagsFor(input.TagSpecifications, 'snapshot');
  const made = await ctx.client.create(snapshotKind, {
    metadata: { name: ctx.ids.resource('snap'), namespace: ctx.region },
    spec: present({
      volume: 'vol-ffffffff',
      sizeGiB: spec.sizeGiB,
      description: input.Description,
      encrypted: input.Encrypted ?? spec.encrypted,
      createdAt: timeOf(ctx.clock),
      copyOf: { region: SourceRegion, snapshot: SourceSnapshotId ?? '' },
      tags,
    }),
  });
  return { SnapshotId: made.metadata.name, Tags: tagEntries(tags) };
}
