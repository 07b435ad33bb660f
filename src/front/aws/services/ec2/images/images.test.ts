import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import { openTestEc2, type TestEc2 } from '../testing.ts';
import { ensureStandInImages } from './stand-in-images.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

const named = async (owner: string, name: string) => {
  const { Images = [] } = await ec2.call('DescribeImages', {
    Owners: [owner],
    Filters: [{ Name: 'name', Values: [name] }],
  });
  return Images.map(({ Description }) => Description);
};

describe('stand-ins', () => {
  it.each([
    ['amazon', 'al2023-ami-2023.*-x86_64', 'Stand-in for Amazon Linux 2023'],
    ['099720109477', 'ubuntu/images/hvm-ssd*/ubuntu-*-22.04-amd64-server-*', 'Stand-in for Ubuntu 22.04'],
    ['136693071363', 'debian-12-amd64-*', 'Stand-in for Debian 12'],
  ])('of %s are found by %s and say what they are', async (owner, name, description) => {
    const found = await named(owner, name);
    expect(found[0]).toContain(description);
  });

  it('that were deregistered stay away', async () => {
    await ec2.client.delete(machineImageKind, { namespace: 'us-east-2', name: ec2.image });
    await ensureStandInImages(ec2.client, 'us-east-2');
    expect(await named('amazon', 'al2023-ami-2023.*-x86_64')).toEqual([]);
  });

  it('are told with their root disk, the newest last', async () => {
    const { Images = [] } = await ec2.call('DescribeImages', {
      Filters: [{ Name: 'owner-alias', Values: ['amazon'] }],
    });
    const dates = Images.map(({ CreationDate = '' }) => CreationDate);
    expect(dates).toEqual([...dates].sort());
    expect(Images.find(({ ImageId }) => ImageId === ec2.image)).toMatchObject({
      ...{ State: 'available', Public: true, Architecture: 'x86_64', RootDeviceName: '/dev/xvda' },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, DeleteOnTermination: true } }],
    });
  });

  it('are not the account’s to change', async () => {
    expect(await ec2.fault('DeregisterImage', { ImageId: ec2.image })).toBe(
      `AuthFailure: Not authorized for image:${ec2.image}`,
    );
  });
});

describe('an image of an instance', () => {
  let machine: string;
  beforeEach(async () => {
    machine = await ec2.launch({
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 10 } }],
    });
    await ec2.settle();
  });
  const save = (Name = 'app') => ec2.call('CreateImage', { InstanceId: machine, Name, NoReboot: true });
  const only = async (id: string) => (await ec2.call('DescribeImages', { ImageIds: [id] })).Images?.[0];

  it('is pending, then available, is described, changed, copied and deregistered', async () => {
    const { ImageId = '' } = await save();
    expect(await only(ImageId)).toMatchObject({
      ...{ State: 'pending', Name: 'app', OwnerId: '123456789012', SourceInstanceId: machine, Public: false },
      BlockDeviceMappings: [{ Ebs: { VolumeSize: 10, SnapshotId: expect.stringMatching(/^snap-/) } }],
    });
    expect(
      await ec2.fault('RunInstances', { ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    ).toMatch(/^InvalidAMIID.Unavailable: /);
    await ec2.settle();
    await ec2.call('ModifyImageAttribute', { ImageId, Description: { Value: 'baked' } });
    await ec2.call('ModifyImageAttribute', { ImageId, LaunchPermission: { Add: [{ Group: 'all' }] } });
    expect(await only(ImageId)).toMatchObject({ State: 'available', Description: 'baked', Public: true });
    const { ImageId: copy = '' } = await ec2.call('CopyImage', {
      ...{ SourceImageId: ImageId, SourceRegion: 'us-east-2', Name: 'copy' },
    });
    expect(await only(copy)).toMatchObject({ Name: 'copy', State: 'pending' });
    await ec2.call('DeregisterImage', { ImageId });
    expect(await ec2.fault('DescribeImages', { ImageIds: [ImageId] })).toBe(
      `InvalidAMIID.NotFound: The image id '[${ImageId}]' does not exist`,
    );
  });

  it('has a name that no other has', async () => {
    const { ImageId } = await save();
    expect(await ec2.fault('CreateImage', { InstanceId: machine, Name: 'app' })).toBe(
      `InvalidAMIName.Duplicate: AMI name app is already in use by AMI ${ImageId}`,
    );
    expect(await ec2.fault('CreateImage', { InstanceId: machine, Name: 'a' })).toMatch(
      /^InvalidAMIName.Malformed: /,
    );
  });

  it('has the disks beside the root disk, with their content, and gives them to what is made of it', async () => {
    const { VolumeId = '' } = await ec2.call('CreateVolume', { AvailabilityZone: 'us-east-2a', Size: 3 });
    await ec2.settle();
    await ec2.call('AttachVolume', { VolumeId, InstanceId: machine, Device: '/dev/sdf' });
    await ec2.settle();
    const { ImageId = '' } = await save();
    const data = (await only(ImageId))?.BlockDeviceMappings?.[1];
    expect(data).toMatchObject({
      DeviceName: '/dev/sdf',
      Ebs: { VolumeSize: 3, VolumeType: 'gp2', DeleteOnTermination: false },
    });
    const SnapshotId = data?.Ebs?.SnapshotId ?? '';
    const { Snapshots } = await ec2.call('DescribeSnapshots', { SnapshotIds: [SnapshotId] });
    expect(Snapshots).toMatchObject([
      { VolumeId, Description: `Created by CreateImage(${machine}) for ${ImageId}` },
    ]);
    await ec2.settle();
    const id = await ec2.launch({ ImageId });
    const { Volumes = [] } = await ec2.call('DescribeVolumes', {
      Filters: [{ Name: 'attachment.instance-id', Values: [id] }],
    });
    expect(Volumes.map((one) => one.SnapshotId)).toContain(SnapshotId);
    const { ImageId: copy = '' } = await ec2.call('CopyImage', {
      ...{ SourceImageId: ImageId, SourceRegion: 'us-east-2', Name: 'copy' },
    });
    const copied = (await only(copy))?.BlockDeviceMappings?.[1]?.Ebs?.SnapshotId ?? '';
    expect(copied).not.toBe(SnapshotId);
    expect((await ec2.client.get(snapshotKind, { namespace: 'us-east-2', name: copied })).spec).toMatchObject(
      {
        sizeGiB: 3,
        copyOf: { region: 'us-east-2', snapshot: SnapshotId },
      },
    );
    const { DeleteSnapshotResults } = await ec2.call('DeregisterImage', {
      ...{ ImageId, DeleteAssociatedSnapshots: true },
    });
    expect(DeleteSnapshotResults).toHaveLength(2);
  });

  it('is out of date from when the call says, and not any more', async () => {
    const { ImageId = '' } = await save();
    const DeprecateAt = new Date(ec2.clock.now() + 3_600_000);
    await ec2.call('EnableImageDeprecation', { ImageId, DeprecateAt });
    expect((await only(ImageId))?.DeprecationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
    expect(await ec2.fault('EnableImageDeprecation', { ImageId, DeprecateAt: new Date(0) })).toMatch(
      /^InvalidParameterValue: The deprecation date must be in the future/,
    );
    await ec2.call('DisableImageDeprecation', { ImageId });
    expect(await only(ImageId)).not.toHaveProperty('DeprecationTime');
  });

  it('leaves out a disk that the call leaves out', async () => {
    const { VolumeId = '' } = await ec2.call('CreateVolume', { AvailabilityZone: 'us-east-2a', Size: 3 });
    await ec2.settle();
    await ec2.call('AttachVolume', { VolumeId, InstanceId: machine, Device: '/dev/sdf' });
    const { ImageId = '' } = await ec2.call('CreateImage', {
      ...{ InstanceId: machine, Name: 'app', NoReboot: true },
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', NoDevice: '' }],
    });
    expect((await only(ImageId))?.BlockDeviceMappings).toHaveLength(1);
    expect((await ec2.call('DescribeSnapshots', {})).Snapshots).toHaveLength(1);
  });

  it('keeps its snapshot from deletion, and is registered again from it', async () => {
    const { ImageId = '' } = await save();
    const SnapshotId = (await only(ImageId))?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
    expect(await ec2.fault('DeleteSnapshot', { SnapshotId })).toBe(
      `InvalidSnapshot.InUse: The snapshot ${SnapshotId} is currently in use by ${ImageId}`,
    );
    await ec2.call('DeregisterImage', { ImageId });
    const { ImageId: again = '' } = await ec2.call('RegisterImage', {
      ...{ Name: 'again', RootDeviceName: '/dev/xvda', Architecture: 'x86_64' },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }],
    });
    expect(await only(again)).toMatchObject({
      Name: 'again',
      BlockDeviceMappings: [{ Ebs: { VolumeSize: 10 } }],
    });
  });
});

test('RegisterImage without a snapshot is refused', async () => {
  expect(await ec2.fault('RegisterImage', { Name: 'app', RootDeviceName: '/dev/xvda' })).toMatch(
    /^InvalidParameterValue: No snapshot is specified for the root device '\/dev\/xvda'/,
  );
});
