// Operations on volumes and snapshots.
import type * as EC2 from '@aws-sdk/client-ec2';
import {
  AttachVolume$,
  CopySnapshot$,
  CreateSnapshot$,
  CreateVolume$,
  DeleteSnapshot$,
  DeleteVolume$,
  DescribeSnapshotAttribute$,
  DescribeSnapshots$,
  DescribeVolumeAttribute$,
  DescribeVolumeStatus$,
  DescribeVolumes$,
  DescribeVolumesModifications$,
  DetachVolume$,
  ModifySnapshotAttribute$,
  ModifyVolume$,
  ModifyVolumeAttribute$,
} from '@aws-sdk/client-ec2';
import { implement } from '../../../operation.ts';
import { attachVolume } from './attach-volume.ts';
import { copySnapshot } from './copy-snapshot.ts';
import { createSnapshot } from './create-snapshot.ts';
import { createVolume } from './create-volume.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import { deleteVolume } from './delete-volume.ts';
import { describeSnapshots } from './describe-snapshots.ts';
import { describeVolumeStatus } from './describe-volume-status.ts';
import { describeVolumes } from './describe-volumes.ts';
import { detachVolume } from './detach-volume.ts';
import { describeVolumesModifications } from './modifications.ts';
import { modifyVolume } from './modify-volume.ts';
import { describeSnapshotAttribute, modifySnapshotAttribute } from './snapshot-attributes.ts';
import { describeVolumeAttribute, modifyVolumeAttribute } from './volume-attributes.ts';

export const volumeOperations = implement<typeof EC2>()(
  {
    AttachVolume: attachVolume,
    CopySnapshot: copySnapshot,
    CreateSnapshot: createSnapshot,
    CreateVolume: createVolume,
    DeleteSnapshot: deleteSnapshot,
    DeleteVolume: deleteVolume,
    DescribeSnapshotAttribute: describeSnapshotAttribute,
    DescribeSnapshots: describeSnapshots,
    DescribeVolumeAttribute: describeVolumeAttribute,
    DescribeVolumeStatus: describeVolumeStatus,
    DescribeVolumes: describeVolumes,
    DescribeVolumesModifications: describeVolumesModifications,
    DetachVolume: detachVolume,
    ModifySnapshotAttribute: modifySnapshotAttribute,
    ModifyVolume: modifyVolume,
    ModifyVolumeAttribute: modifyVolumeAttribute,
  },
  {
    AttachVolume$,
    CopySnapshot$,
    CreateSnapshot$,
    CreateVolume$,
    DeleteSnapshot$,
    DeleteVolume$,
    DescribeSnapshotAttribute$,
    DescribeSnapshots$,
    DescribeVolumeAttribute$,
    DescribeVolumeStatus$,
    DescribeVolumes$,
    DescribeVolumesModifications$,
    DetachVolume$,
    ModifySnapshotAttribute$,
    ModifyVolume$,
    ModifyVolumeAttribute$,
  },
  {
    CreateVolume:
      'Encryption and performance (iops, throughput) are kept and told, not carried out; one attachment per volume',
    ModifySnapshotAttribute: 'There are no other accounts to share with',
    ModifyVolume: 'Performance is kept and told, not carried out',
    ModifyVolumeAttribute: 'AutoEnableIO has no effect',
  },
);
