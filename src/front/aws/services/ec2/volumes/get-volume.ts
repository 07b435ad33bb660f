// Volumes and snapshots by id, and changes of a volume.
import { type Snapshot, snapshotKind, type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord, getRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';

/** Throws InvalidVolume.NotFound, InvalidVolumeID.Malformed. */
export function getVolume({ client, region }: Ctx, id: string): Promise<Volume> {
  return getRecord(client, volumeKind, { namespace: region, name: id }, () => notFound(id, 'vol'));
}

/** `change` throws to refuse. */
export function changeVolume(ctx: Ctx, id: string, change: (volume: Volume) => Volume): Promise<Volume> {
  const key = { namespace: ctx.region, name: id };
  return changeRecord(ctx.client, volumeKind, key, () => notFound(id, 'vol'), change);
}

/** Throws InvalidSnapshot.NotFound, InvalidSnapshotID.Malformed. */
export function getSnapshot({ client, region }: Ctx, id: string): Promise<Snapshot> {
  return getRecord(client, snapshotKind, { namespace: region, name: id }, () => notFound(id, 'snap'));
}
