import type { CreateVolumeCommand } from '@aws-sdk/client-ec2';
import { checkPerformance, checkSize } from '../../../../../core/machines/disks.ts';
import { nodeKind } from '../../../../../model/kinds/node.ts';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { inconsistentToken, invalidParameter, missingParameter, unsupportedFeature } from '../faults.ts';
import { given, present } from '../given.ts';
import { asFault } from '../launch-world.ts';
import { digestOf, REQUEST_ANNOTATION } from '../request-digest.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';
import { zonesOf } from '../zones.ts';
import { getSnapshot } from './get-volume.ts';
import { volumeText } from './volume-text.ts';

type Request = Input<CreateVolumeCommand>;

export function createVolume(raw: Request, ctx: Ctx): Promise<Output<CreateVolumeCommand>> {
  const input = given(raw);
  const token = input.ClientToken;
  return token ? inTurn(`volume/${ctx.region}/${token}`, () => once(input, token, ctx)) : create(input, ctx);
}

async function once(input: Request, token: string, ctx: Ctx) {
  const { items } = await ctx.client.list(volumeKind, { namespace: ctx.region });
  const before = items.find(({ spec }) => spec.clientToken === token);
  if (!before) return create(input, ctx);
  if (before.metadata.annotations?.[REQUEST_ANNOTATION] !== digestOf(input)) throw inconsistentToken();
  return volumeText(before);
}

async function create(input: Request, ctx: Ctx) {
  if (input.MultiAttachEnabled) throw unsupportedFeature('volumes of several instances (MultiAttachEnabled)');
  const spec = present<Volume['spec']>({
    zone: await zoneOf(input, ctx),
    ...(await contentOf(input, ctx)),
    iops: input.Iops,
    throughput: input.Throughput,
    encrypted: input.Encrypted,
    kmsKeyId: input.KmsKeyId,
    createdAt: timeOf(ctx.clock),
    clientToken: input.ClientToken,
    tags: tagsFor(input.TagSpecifications, 'volume'),
  });
  const annotations = input.ClientToken ? { annotations: { [REQUEST_ANNOTATION]: digestOf(input) } } : {};
  const metadata = { name: ctx.ids.resource('vol'), namespace: ctx.region, ...annotations };
  return volumeText(await ctx.client.create(volumeKind, { metadata, spec }));
}

async function zoneOf(
  { AvailabilityZone, AvailabilityZoneId }: Request,
  { client, region }: Ctx,
): Promise<string> {
  const zones = zonesOf(region, (await client.list(nodeKind)).items.length);
  const asked = AvailabilityZone ?? AvailabilityZoneId;
  if (!asked) throw missingParameter('AvailabilityZone');
  const found = zones.find(({ name, id }) => name === AvailabilityZone || id === AvailabilityZoneId);
  if (!found) throw new AwsFault('InvalidZone.NotFound', `The zone '${asked}' does not exist.`);
  return found.name;
}

async function contentOf(
  { Size, SnapshotId, VolumeType: volumeType = 'gp2', Iops: iops, Throughput: throughput }: Request,
  ctx: Ctx,
) {
  const from = SnapshotId ? await getSnapshot(ctx, SnapshotId) : undefined;
  const sizeGiB = Size ?? from?.spec.sizeGiB;
  if (sizeGiB === undefined) throw missingParameter('size or snapshotId');
  if (from && from.status?.state !== 'completed')
    throw new AwsFault('IncorrectState', `Snapshot is in invalid state - ${from.status?.state ?? 'pending'}`);
  asFault(() => {
    checkSize(volumeType, sizeGiB);
    checkPerformance({ volumeType, sizeGiB, iops, throughput });
  });
  if (from && sizeGiB < from.spec.sizeGiB)
    throw invalidParameter(
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${SnapshotId}', expect size >= ${from.spec.sizeGiB}GB`,
    );
  return { sizeGiB, volumeType, ...(SnapshotId ? { snapshot: SnapshotId } : {}) };
}
