import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { machinePart } from '../../../../../model/host-layout.ts';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

const run = (input: object = {}) =>
  ec2.call('RunInstances', {
    ...{ ImageId: ec2.image, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
    ...input,
  });
const runFault = (input: object) =>
  ec2.fault('RunInstances', {
    ...{ ImageId: ec2.image, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
    ...input,
  });
const only = async (id: string) => {
  const { Reservations } = await ec2.call('DescribeInstances', { InstanceIds: [id] });
  return Reservations?.[0]?.Instances?.[0];
};
const ids = async (Filters: { Name: string; Values: string[] }[]) => {
  const { Reservations = [] } = await ec2.call('DescribeInstances', { Filters });
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
};

describe('RunInstances', () => {
  it('answers with pending instances that have an address, and they become running', async () => {
    const { Instances = [], ReservationId } = await run({ MaxCount: 3 });
    expect(Instances.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([0, 1, 2]);
    expect(Instances[0]).toMatchObject({
      State: { Code: 0, Name: 'pending' },
      PrivateIpAddress: expect.stringMatching(/^10\.200\./),
      PrivateDnsName: expect.stringMatching(/^ip-10-200-.*\.us-east-2\.compute\.internal$/),
      PublicDnsName: '',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Status: 'attached' } }],
      SecurityGroups: [{ GroupName: 'default' }],
    });
    await ec2.settle();
    const { Reservations } = await ec2.call('DescribeInstances', {});
    expect(Reservations).toHaveLength(1);
    expect(Reservations?.[0]).toMatchObject({ ReservationId, OwnerId: '123456789012' });
    expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
      State: { Code: 16, Name: 'running' },
      PublicIpAddress: expect.stringMatching(/^198\.18\./),
      PublicDnsName: expect.stringMatching(/^ec2-198-18-.*\.us-east-2\.compute\.amazonaws\.com$/),
    });
  });

  it('takes empty texts for absent, as Packer and Terraform send them', async () => {
    const id = await ec2.launch({
      ...{ SubnetId: '', UserData: '', KeyName: '' },
      IamInstanceProfile: { Name: '' },
      Placement: { AvailabilityZone: '', Tenancy: undefined },
    });
    expect(await only(id)).toMatchObject({ Placement: { AvailabilityZone: 'us-east-2a' } });
  });

  it('chooses the zone with the fewest machines where none is named', async () => {
    await run({ MaxCount: 2 });
    expect((await only(await ec2.launch()))?.Placement?.AvailabilityZone).toBe('us-east-2b');
  });

  it('is in the subnet that has the private address', async () => {
    const { Subnets = [] } = await ec2.call('DescribeSubnets', {});
    const { CidrBlock = '', SubnetId } = Subnets.find((one) => one.AvailabilityZone === 'us-east-2c') ?? {};
    const PrivateIpAddress = machinePart(CidrBlock).replace(/\.0\/.*$/, '.77');
    expect(await only(await ec2.launch({ PrivateIpAddress }))).toMatchObject({ PrivateIpAddress, SubnetId });
  });

  it('carries out a client token once', async () => {
    const first = await run({ ClientToken: 'one' });
    expect((await run({ ClientToken: 'one' })).Instances?.[0]?.InstanceId).toBe(
      first.Instances?.[0]?.InstanceId,
    );
    expect(await runFault({ ClientToken: 'one', InstanceType: 't3.small' })).toMatch(
      /^IdempotentParameterMismatch: /,
    );
    expect((await ec2.client.list(machineKind)).items).toHaveLength(1);
  });

  it('completes with its client token what ended in the middle', async () => {
    const asked = { ClientToken: 'ten', MinCount: 3, MaxCount: 3 };
    const first = await run(asked);
    const lost = first.Instances?.[1]?.InstanceId ?? '';
    await ec2.client.delete(machineKind, { namespace: 'us-east-2', name: lost });
    const machine = await ec2.client.get(machineKind, { namespace: 'us-east-2', name: lost });
    await ec2.client.update(machineKind, { ...machine, metadata: { ...machine.metadata, finalizers: [] } });
    const again = await run(asked);
    expect(again.ReservationId).toBe(first.ReservationId);
    expect(again.Instances?.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([0, 1, 2]);
    expect(again.Instances?.[0]?.InstanceId).toBe(first.Instances?.[0]?.InstanceId);
    expect((await ec2.client.list(machineKind)).items).toHaveLength(3);
  });

  it('asks for no more than there could be', async () => {
    const { Instances } = await run({ MaxCount: 2_000_000_000, InstanceType: 'm5.large' });
    expect(Instances).toHaveLength(1);
  });

  it('tags instances and volumes, and reads groups and subnet of a network interface', async () => {
    const { GroupId = '' } = await ec2.call('CreateSecurityGroup', { GroupName: 'web', Description: 'web' });
    const { Subnets = [] } = await ec2.call('DescribeSubnets', {});
    const { SubnetId } = Subnets[1] ?? {};
    const id = await ec2.launch({
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, Groups: [GroupId], AssociatePublicIpAddress: false }],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'Disk', Value: '' }] },
      ],
    });
    expect(await only(id)).toMatchObject({
      SubnetId,
      SecurityGroups: [{ GroupId, GroupName: 'web' }],
      Tags: [{ Key: 'Name', Value: 'a' }],
    });
    const { Tags } = await ec2.call('DescribeTags', { Filters: [{ Name: 'key', Values: ['Disk'] }] });
    expect(Tags).toMatchObject([{ ResourceType: 'volume', Value: '' }]);
  });
});

const REFUSED: readonly (readonly [object, string])[] = [
  [
    { ImageId: 'ami-0123456789abcdef0' },
    "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
  ],
  [{ ImageId: 'ami' }, 'InvalidAMIID.Malformed: Invalid id: "ami" (expecting "ami-...")'],
  [{ InstanceType: 'x.y' }, "InvalidParameterValue: Invalid value 'x.y' for InstanceType."],
  [{ KeyName: 'none' }, "InvalidKeyPair.NotFound: The key pair 'none' does not exist"],
  [
    { MinCount: 2 },
    'InvalidParameterValue: Value (1) for parameter maxCount is invalid. Expecting a value greater than or equal to minCount (2)',
  ],
  [
    { InstanceMarketOptions: { MarketType: 'spot' } },
    'UnsupportedOperation: Tutti does not support spot instances (InstanceMarketOptions)',
  ],
  [
    { HibernationOptions: { Configured: true } },
    'UnsupportedOperation: Tutti does not support hibernation (HibernationOptions)',
  ],
  [
    { Placement: { GroupName: 'g' } },
    'UnsupportedOperation: Tutti does not support placement groups (Placement.GroupName)',
  ],
  [
    { PrivateIpAddress: '10.200.8.9', MaxCount: 2 },
    'InvalidParameterCombination: Several instances cannot be launched with one private IP address',
  ],
  [
    { NetworkInterfaces: [{ DeviceIndex: 1 }] },
    'InvalidParameterValue: The first network interface must have the device index 0',
  ],
  [
    { BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { VolumeSize: 10, VolumeType: 'io1' } }] },
    'MissingParameter: The parameter iops must be specified for io1 volumes.',
  ],
  [
    { NetworkInterfaces: [{ DeviceIndex: 0 }], SubnetId: 'subnet-1' },
    'InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be specified on the same request',
  ],
  [
    { TagSpecifications: [{ ResourceType: 'vpc', Tags: [] }] },
    "InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation.",
  ],
  [
    { LaunchTemplate: { LaunchTemplateName: 'none' } },
    'InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name none, does not exist.',
  ],
  [
    { InstanceType: 'm5.8xlarge' },
    'InsufficientInstanceCapacity: We currently do not have sufficient m5.8xlarge capacity. 1 x m5.8xlarge ask for 131072 MiB of memory and 32 processors; all nodes together have 8192 MiB and 4.',
  ],
];
test.each(REFUSED)('RunInstances with %j is refused, and nothing is made', async (input, expected) => {
  expect(await runFault(input)).toBe(expected);
  expect((await ec2.client.list(machineKind)).items).toEqual([]);
  expect((await ec2.client.list(volumeKind)).items).toEqual([]);
});

describe('what placement has no room for', () => {
  const openWith = async (room: number) => {
    await ec2.close();
    let placed = 0;
    ec2 = await openTestEc2({
      place: () => {
        placed += 1;
        return placed <= room ? 'placed' : 'refused';
      },
    });
  };

  it('is taken back, and the rest stays where it is enough', async () => {
    await openWith(2);
    const { Instances } = await run({ MinCount: 1, MaxCount: 3 });
    expect(Instances).toHaveLength(2);
    await ec2.settle();
    expect((await ec2.client.list(machineKind)).items).toHaveLength(2);
    expect((await ec2.client.list(volumeKind)).items).toHaveLength(2);
  });

  it('takes all back where the rest is not enough, and says what is short', async () => {
    await openWith(0);
    expect(await runFault({ MinCount: 2, MaxCount: 2 })).toBe(
      'InsufficientInstanceCapacity: local-1 lacks 512 MiB of memory',
    );
    await ec2.settle();
    expect((await ec2.client.list(machineKind)).items).toEqual([]);
    expect((await ec2.client.list(volumeKind)).items).toEqual([]);
  });
});

describe('states', () => {
  it('go from running to stopped and back, and to terminated', async () => {
    const id = await ec2.launch();
    await ec2.settle();
    const { StoppingInstances } = await ec2.call('StopInstances', { InstanceIds: [id] });
    expect(StoppingInstances).toEqual([
      {
        InstanceId: id,
        PreviousState: { Code: 16, Name: 'running' },
        CurrentState: { Code: 64, Name: 'stopping' },
      },
    ]);
    await ec2.settle();
    expect(await only(id)).toMatchObject({ State: { Name: 'stopped' }, PublicDnsName: '' });
    const { StartingInstances } = await ec2.call('StartInstances', { InstanceIds: [id] });
    expect(StartingInstances).toMatchObject([
      { PreviousState: { Name: 'stopped' }, CurrentState: { Name: 'pending' } },
    ]);
    await ec2.settle();
    await ec2.call('RebootInstances', { InstanceIds: [id] });
    const { TerminatingInstances } = await ec2.call('TerminateInstances', { InstanceIds: [id] });
    expect(TerminatingInstances).toMatchObject([
      { PreviousState: { Name: 'running' }, CurrentState: { Code: 32, Name: 'shutting-down' } },
    ]);
    await ec2.settle();
    expect(await only(id)).toMatchObject({ State: { Code: 48, Name: 'terminated' }, NetworkInterfaces: [] });
    await ec2.call('TerminateInstances', { InstanceIds: [id] });
    expect(await ec2.fault('StartInstances', { InstanceIds: [id] })).toBe(
      `IncorrectInstanceState: The instance '${id}' is not in a state from which it can be started.`,
    );
  });

  it('are protected from termination and from stopping', async () => {
    const id = await ec2.launch({ DisableApiTermination: true, DisableApiStop: true });
    await ec2.settle();
    expect(await ec2.fault('TerminateInstances', { InstanceIds: [id] })).toBe(
      `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
    expect(await ec2.fault('StopInstances', { InstanceIds: [id] })).toMatch(/^OperationNotPermitted: /);
    await ec2.call('ModifyInstanceAttribute', { InstanceId: id, DisableApiTermination: { Value: false } });
    await ec2.call('TerminateInstances', { InstanceIds: [id] });
  });

  it('of none are changed when one of the instances is not there', async () => {
    const id = await ec2.launch();
    await ec2.settle();
    const missing = ['i-0123456789abcdef0', 'i-0123456789abcdef1'];
    expect(await ec2.fault('StopInstances', { InstanceIds: [id, ...missing] })).toBe(
      `InvalidInstanceID.NotFound: The instance IDs '${missing.join(', ')}' do not exist`,
    );
    expect((await only(id))?.State?.Name).toBe('running');
    expect(await ec2.fault('StopInstances', { InstanceIds: ['x'] })).toBe(
      'InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")',
    );
  });
});

describe('DescribeInstances', () => {
  it.each([
    [{ Name: 'instance-state-name', Values: ['running', 'pending'] }, 1],
    [{ Name: 'instance-state-code', Values: ['48'] }, 0],
    [{ Name: 'tag:Name', Values: ['we*'] }, 1],
    [{ Name: 'tag-key', Values: ['Role'] }, 0],
    [{ Name: 'image-id', Values: ['ami-1'] }, 0],
    [{ Name: 'network-interface.private-ip-address', Values: ['10.200.*'] }, 1],
    [{ Name: 'instance.group-name', Values: ['default'] }, 1],
    [{ Name: 'private-dns-name', Values: ['ip-10-*'] }, 1],
    [{ Name: 'block-device-mapping.device-name', Values: ['/dev/xvda'] }, 1],
    [{ Name: 'availability-zone', Values: ['us-east-2c'] }, 0],
  ])('with %j tells %i', async (filter, count) => {
    await ec2.launch({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }],
    });
    await ec2.settle();
    expect(await ids([filter])).toHaveLength(count);
  });

  it('tells pages', async () => {
    await run({ MaxCount: 7 });
    const first = await ec2.call('DescribeInstances', { MaxResults: 5 });
    const second = await ec2.call('DescribeInstances', { MaxResults: 5, NextToken: first.NextToken });
    const count = ({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }: { Instances?: unknown[] }) => Instances).length;
    expect([count(first as never), count(second as never), second.NextToken]).toEqual([5, 2, undefined]);
  });

  it('refuses a filter that EC2 does not have', async () => {
    await ec2.launch();
    expect(await ec2.fault('DescribeInstances', { Filters: [{ Name: 'colour', Values: ['x'] }] })).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    );
  });
});
