// How a Snapshot is told in EC2's words, and what filters see of it.
import type { Snapshot as SnapshotText } from '@aws-sdk/client-ec2';
import type { Snapshot } from '../../../../../model/kinds/volume.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { type Describable, unmatched } from '../describe.ts';
import { present } from '../given.ts';

function progressOf({ status }: Snapshot): number {
  return status?.state === 'completed' ? 100 : (status?.progress ?? 0);
}

export function snapshotText(snapshot: Snapshot): SnapshotText {
  const { metadata, spec, status } = snapshot;
  return present<SnapshotText>({
    SnapshotId: metadata.name,
    VolumeId: spec.volume,
    VolumeSize: spec.sizeGiB,
    Description: spec.description ?? '',
    State: status?.state ?? 'pending',
    StateMessage: status?.message,
    Progress: `${progressOf(snapshot)}%`,
    StartTime: new Date(spec.createdAt),
    Encrypted: spec.encrypted ?? false,
    OwnerId: ACCOUNT,
    StorageTier: 'standard',
    Tags: tagEntries(spec.tags),
  });
}

export const describableSnapshot: Describable<Snapshot> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'snap',
  tags: ({ spec }) => spec.tags,
  filters: {
    ...unmatched('transfer-type'),
    description: ({ spec }) => spec.description ?? '',
    encrypted: ({ spec }) => spec.encrypted ?? false,
    'owner-alias': () => undefined,
    'owner-id': () => ACCOUNT,
    progress: (snapshot) => `${progressOf(snapshot)}%`,
    'snapshot-id': ({ metadata }) => metadata.name,
    'start-time': ({ spec }) => spec.createdAt,
    status: ({ status }) => status?.state ?? 'pending',
    'storage-tier': () => 'standard',
    'volume-id': ({ spec }) => spec.volume,
    'volume-size': ({ spec }) => spec.sizeGiB,
  },
};
