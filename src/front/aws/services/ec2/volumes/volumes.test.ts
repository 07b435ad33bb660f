import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

const create = async (input: object = {}) => {
  const { VolumeId = '' } = await ec2.call('CreateVolume', {
    ...{ AvailabilityZone: 'us-east-2a', Size: 8 },
    ...input,
  });
  await ec2.settle();
  return VolumeId;
};
const only = async (id: string) => (await ec2.call('DescribeVolumes', { VolumeIds: [id] })).Volumes?.[0];

it('a volume is made, tagged, grown and deleted', async () => {
  const id = await create({
    TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'data' }] }],
  });
  expect(await only(id)).toMatchObject({
    ...{ State: 'available', Size: 8, VolumeType: 'gp2', Iops: 100, Attachments: [], Encrypted: false },
    Tags: [{ Key: 'Name', Value: 'data' }],
  });
  const { VolumeModification } = await ec2.call('ModifyVolume', {
    VolumeId: id,
    Size: 12,
    VolumeType: 'gp3',
  });
  expect(VolumeModification).toMatchObject({
    ...{ ModificationState: 'modifying', OriginalSize: 8, TargetSize: 12 },
    ...{ OriginalVolumeType: 'gp2', TargetVolumeType: 'gp3', TargetIops: 3000 },
  });
  await ec2.settle();
  const { VolumesModifications } = await ec2.call('DescribeVolumesModifications', { VolumeIds: [id] });
  expect(VolumesModifications).toMatchObject([{ ModificationState: 'completed', Progress: 100 }]);
  await ec2.call('DeleteVolume', { VolumeId: id });
  expect((await only(id))?.State).toBe('deleting');
  await ec2.settle();
  expect(await ec2.fault('DescribeVolumes', { VolumeIds: [id] })).toBe(
    `InvalidVolume.NotFound: The volume '${id}' does not exist.`,
  );
});

it('a client token makes one volume, and is refused for another', async () => {
  const asked = { AvailabilityZone: 'us-east-2a', Size: 8, ClientToken: 'one' };
  const first = await ec2.call('CreateVolume', asked);
  expect((await ec2.call('CreateVolume', asked)).VolumeId).toBe(first.VolumeId);
  expect(await ec2.fault('CreateVolume', { ...asked, VolumeType: 'gp3' })).toMatch(
    /^IdempotentParameterMismatch: /,
  );
});

it.each([
  [
    { VolumeType: 'gp2', Iops: 100 },
    'InvalidParameterCombination: The parameter iops is not supported for gp2 volumes.',
  ],
  [{ VolumeType: 'io2' }, 'MissingParameter: The parameter iops must be specified for io2 volumes.'],
  [
    { VolumeType: 'io1', Iops: 100, Throughput: 125 },
    'InvalidParameterCombination: The parameter throughput is not supported for io1 volumes.',
  ],
  [
    { VolumeType: 'gp3', Iops: 100 },
    'InvalidParameterValue: Volume iops of 100 is too low; minimum is 3000.',
  ],
  [
    { VolumeType: 'gp3', Iops: 5000 },
    'InvalidParameterCombination: Iops to volume size ratio of 625.00 is too high; maximum is 500',
  ],
  [
    { VolumeType: 'gp3', Throughput: 1000 },
    'InvalidParameterCombination: Throughput (MiBps) to iops ratio of 0.33 is too high; maximum is 0.25',
  ],
] as const)('a volume of 8 GiB with %j is refused', async (input, words) => {
  const asked = { AvailabilityZone: 'us-east-2a', Size: 8, ...input };
  expect(await ec2.fault('CreateVolume', asked)).toBe(words);
  expect(await ec2.fault('ModifyVolume', { VolumeId: await create(), ...input })).toBe(words);
});

it('a modification that asks for nothing, and a volume of a snapshot that is not there yet, are refused', async () => {
  const VolumeId = await create();
  expect(await ec2.fault('ModifyVolume', { VolumeId })).toMatch(/^MissingParameter: /);
  const { SnapshotId } = await ec2.call('CreateSnapshot', { VolumeId });
  expect(await ec2.fault('CreateVolume', { AvailabilityZone: 'us-east-2a', SnapshotId })).toBe(
    'IncorrectState: Snapshot is in invalid state - pending',
  );
});

describe('attachment', () => {
  it('goes from attaching to attached, and from detaching to available', async () => {
    const machine = await ec2.launch();
    await ec2.settle();
    const id = await create();
    const at = { VolumeId: id, InstanceId: machine, Device: '/dev/sdf' };
    expect(await ec2.call('AttachVolume', at)).toMatchObject({ ...at, State: 'attaching' });
    await ec2.settle();
    const Filters = [
      { Name: 'attachment.device', Values: ['/dev/sdf'] },
      { Name: 'attachment.instance-id', Values: [machine] },
    ];
    expect((await ec2.call('DescribeVolumes', { VolumeIds: [id], Filters })).Volumes).toMatchObject([
      { State: 'in-use', Attachments: [{ State: 'attached', DeleteOnTermination: false }] },
    ]);
    expect(await ec2.fault('DeleteVolume', { VolumeId: id })).toBe(
      `VolumeInUse: Volume ${id} is currently attached to ${machine}`,
    );
    expect(await ec2.call('DetachVolume', { VolumeId: id })).toMatchObject({ ...at, State: 'detaching' });
    expect((await only(id))?.Attachments).toMatchObject([{ State: 'detaching' }]);
    await ec2.settle();
    expect(await only(id)).toMatchObject({ State: 'available', Attachments: [] });
    expect(await ec2.fault('DetachVolume', { VolumeId: id })).toBe(
      `IncorrectState: Volume '${id}' is in the 'available' state.`,
    );
  });

  it('is refused where it cannot be', async () => {
    const machine = await ec2.launch();
    await ec2.settle();
    const at = (VolumeId: string, Device = '/dev/sdf') =>
      ec2.fault('AttachVolume', { VolumeId, InstanceId: machine, Device });
    const elsewhere = await create({ AvailabilityZone: 'us-east-2b' });
    expect(await at(elsewhere)).toBe(
      `InvalidVolume.ZoneMismatch: The volume '${elsewhere}' is not in the same availability zone as instance '${machine}'`,
    );
    const here = await create();
    expect(await at(here, '/dev/xvda')).toBe(
      "InvalidParameterValue: Invalid value '/dev/xvda' for unixDevice. Attachment point /dev/xvda is already in use",
    );
    expect(await at(here, 'disk')).toMatch(/^InvalidParameterValue: Value \(disk\) for parameter device/);
    const { Volumes } = await ec2.call('DescribeVolumes', {
      Filters: [{ Name: 'attachment.instance-id', Values: [machine] }],
    });
    const root = Volumes?.[0]?.VolumeId ?? '';
    expect(await ec2.fault('DetachVolume', { VolumeId: root })).toBe(
      `OperationNotPermitted: Unable to detach root volume '${root}' from instance '${machine}'`,
    );
  });
});

it('the disk of an instance that is terminated can be deleted, as Packer does', async () => {
  const machine = await ec2.launch();
  await ec2.settle();
  const { Volumes } = await ec2.call('DescribeVolumes', {
    Filters: [{ Name: 'attachment.instance-id', Values: [machine] }],
  });
  const VolumeId = Volumes?.[0]?.VolumeId ?? '';
  expect(await ec2.fault('DeleteVolume', { VolumeId })).toMatch(/^VolumeInUse: /);
  const object = await ec2.client.get(machineKind, { namespace: 'us-east-2', name: machine });
  await ec2.client.updateStatus(machineKind, { ...object, status: { state: 'terminated' } });
  await ec2.call('DeleteVolume', { VolumeId });
});

it.each([
  [{ AvailabilityZone: 'us-east-2z' }, "InvalidZone.NotFound: The zone 'us-east-2z' does not exist."],
  [{ Size: undefined }, 'MissingParameter: The request must contain the parameter size or snapshotId'],
  [{ SnapshotId: 'snap-01234567' }, "InvalidSnapshot.NotFound: The snapshot 'snap-01234567' does not exist."],
  [
    { VolumeType: 'st1' },
    'InvalidParameterValue: Volume of 8GiB is too small; minimum is 125GiB for volume type st1.',
  ],
  [
    { MultiAttachEnabled: true },
    'UnsupportedOperation: Tutti does not support volumes of several instances (MultiAttachEnabled)',
  ],
])('CreateVolume with %j is refused', async (input, expected) => {
  const request = { AvailabilityZone: 'us-east-2a', Size: 8, ...input };
  expect(await ec2.fault('CreateVolume', request as { AvailabilityZone: string })).toBe(expected);
});

it('a client token makes the same call the same volume', async () => {
  const input = { AvailabilityZone: 'us-east-2a', Size: 8, ClientToken: 't' };
  const first = await ec2.call('CreateVolume', input);
  expect(await ec2.call('CreateVolume', input)).toEqual(first);
  expect(await ec2.fault('CreateVolume', { ...input, Size: 9 })).toMatch(/^IdempotentParameterMismatch: /);
});

it('a snapshot keeps what a volume begins with', async () => {
  const { SnapshotId = '' } = await ec2.call('CreateSnapshot', {
    VolumeId: await create(),
    Description: 'x',
  });
  await ec2.settle();
  const { Snapshots } = await ec2.call('DescribeSnapshots', { OwnerIds: ['self'] });
  expect(Snapshots).toMatchObject([{ SnapshotId, State: 'completed', Progress: '100%', VolumeSize: 8 }]);
  const id = await create({ Size: undefined, SnapshotId });
  expect(await only(id)).toMatchObject({ Size: 8, SnapshotId });
  expect(await ec2.fault('CreateVolume', { AvailabilityZone: 'us-east-2a', SnapshotId, Size: 4 })).toMatch(
    /^InvalidParameterValue: Volume of size 4GB is smaller than snapshot/,
  );
  await ec2.call('DeleteSnapshot', { SnapshotId });
});

it('a snapshot is copied when it is whole, with tags of its own', async () => {
  const VolumeId = await create();
  const { SnapshotId: SourceSnapshotId = '' } = await ec2.call('CreateSnapshot', { VolumeId });
  const copy = { SourceRegion: 'us-east-2', SourceSnapshotId, Description: 'a copy' };
  expect(await ec2.fault('CopySnapshot', copy)).toBe(
    'IncorrectState: Snapshot is in invalid state - pending',
  );
  await ec2.settle();
  const Tags = [{ Key: 'Name', Value: 'copy' }];
  const made = await ec2.call('CopySnapshot', {
    ...copy,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
  });
  expect(made.Tags).toEqual(Tags);
  const { Snapshots } = await ec2.call('DescribeSnapshots', { SnapshotIds: [made.SnapshotId ?? ''] });
  expect(Snapshots).toMatchObject([
    { State: 'pending', Description: 'a copy', VolumeSize: 8, VolumeId: 'vol-ffffffff', Tags },
  ]);
});

it.each([
  [{ SourceRegion: 'nowhere', SourceSnapshotId: 'snap-01234567' }, 'InvalidParameterValue'],
  [{ SourceRegion: 'eu-west-1', SourceSnapshotId: 'snap-01234567' }, 'InvalidSnapshot.NotFound'],
])('a copy of what is not there is refused: %j', async (input, code) => {
  expect(await ec2.fault('CopySnapshot', input)).toMatch(code);
});
