// Elastic addresses as terraform and the aws command use them. Admission, which chooses the address, has tests of its own.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

async function allocate(Address = '198.18.24.7'): Promise<string> {
  const { AllocationId = '' } = await ec2.call('AllocateAddress', {
    Address,
    Domain: 'vpc',
    TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: [{ Key: 'Name', Value: 'web' }] }],
  });
  return AllocationId;
}
const instance = async (id: string) =>
  (await ec2.call('DescribeInstances', { InstanceIds: [id] })).Reservations?.[0]?.Instances?.[0];

it('is had, told by its id, its address, its tags and filters, and given back', async () => {
  const AllocationId = await allocate();
  expect(AllocationId).toMatch(/^eipalloc-0[0-9a-f]{16}$/);
  for (const input of [
    { AllocationIds: [AllocationId] },
    { PublicIps: ['198.18.24.7'] },
    { Filters: [{ Name: 'tag:Name', Values: ['web'] }] },
  ])
    expect(await ec2.call('DescribeAddresses', input)).toEqual({
      Addresses: [
        {
          PublicIp: '198.18.24.7',
          AllocationId,
          Domain: 'vpc',
          NetworkBorderGroup: ec2.ctx.region,
          PublicIpv4Pool: 'amazon',
          Tags: [{ Key: 'Name', Value: 'web' }],
        },
      ],
    });
  await ec2.call('ReleaseAddress', { AllocationId });
  expect(await ec2.fault('DescribeAddresses', { AllocationIds: [AllocationId] })).toBe(
    `InvalidAllocationID.NotFound: The allocation ID '${AllocationId}' does not exist`,
  );
});

it('an instance has it, stopped or not, and tells it everywhere', async () => {
  const AllocationId = await allocate();
  const InstanceId = await ec2.launch();
  await ec2.settle();
  const { AssociationId } = await ec2.call('AssociateAddress', { AllocationId, InstanceId });
  expect(await instance(InstanceId)).toMatchObject({ PublicIpAddress: '198.18.24.7' });
  const { NetworkInterfaces } = await ec2.call('DescribeNetworkInterfaces', {
    Filters: [{ Name: 'association.allocation-id', Values: [AllocationId] }],
  });
  expect(NetworkInterfaces?.[0]?.Association).toMatchObject({
    AllocationId,
    AssociationId,
    PublicIp: '198.18.24.7',
  });
  await ec2.call('StopInstances', { InstanceIds: [InstanceId] });
  await ec2.settle();
  expect((await instance(InstanceId))?.PublicIpAddress).toBe('198.18.24.7');
  expect(await ec2.fault('ReleaseAddress', { AllocationId })).toBe(
    'InvalidIPAddress.InUse: Address 198.18.24.7 is in use.',
  );
  await ec2.call('DisassociateAddress', { AssociationId });
  expect((await instance(InstanceId))?.PublicIpAddress).toBeUndefined();
});

it('moves to another instance unless that is forbidden, and is free when its instance is gone', async () => {
  const AllocationId = await allocate();
  const [a, b] = [await ec2.launch(), await ec2.launch()];
  await ec2.settle();
  const { AssociationId: first } = await ec2.call('AssociateAddress', { AllocationId, InstanceId: a });
  expect(
    await ec2.fault('AssociateAddress', { AllocationId, InstanceId: b, AllowReassociation: false }),
  ).toBe(
    `Resource.AlreadyAssociated: resource ${AllocationId} is already associated with associate-id ${first}`,
  );
  await ec2.call('AssociateAddress', { AllocationId, InstanceId: b });
  const held = async () => (await ec2.call('DescribeAddresses', {})).Addresses?.[0]?.InstanceId;
  expect(await held()).toBe(b);
  expect((await instance(a))?.NetworkInterfaces?.[0]?.Association?.PublicIp).not.toBe('198.18.24.7');
  await ec2.call('TerminateInstances', { InstanceIds: [b] });
  await ec2.settle();
  expect(await held()).toBeUndefined();
  await ec2.call('ReleaseAddress', { AllocationId });
});

it.each([
  [
    { AllocationId: 'eipalloc-0123456789abcdef0', InstanceId: 'i-0123456789abcdef0' },
    'InvalidAllocationID.NotFound',
  ],
  [{ PublicIp: '198.18.24.9', InstanceId: 'i-0123456789abcdef0' }, 'InvalidAddress.NotFound'],
  [{}, 'MissingParameter'],
])('what is not there is refused by name: %j', async (input, code) => {
  expect(await ec2.fault('AssociateAddress', input)).toMatch(code);
});

it('a network interface has it before its instance, with it and after it', async () => {
  const AllocationId = await allocate();
  const { Subnets } = await ec2.call('DescribeSubnets', {});
  const { NetworkInterface } = await ec2.call('CreateNetworkInterface', {
    SubnetId: Subnets?.[0]?.SubnetId ?? '',
  });
  const { NetworkInterfaceId = '' } = NetworkInterface ?? {};
  const { AssociationId } = await ec2.call('AssociateAddress', { AllocationId, NetworkInterfaceId });
  const address = async () => (await ec2.call('DescribeAddresses', {})).Addresses?.[0];
  expect(await address()).toMatchObject({ AssociationId, NetworkInterfaceId });
  expect((await address())?.InstanceId).toBeUndefined();
  const { Association } =
    (await ec2.call('DescribeNetworkInterfaces', { NetworkInterfaceIds: [NetworkInterfaceId] }))
      .NetworkInterfaces?.[0] ?? {};
  expect(Association).toMatchObject({ AllocationId, AssociationId, PublicIp: '198.18.24.7' });
  const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId }];
  const InstanceId = await ec2.launch({ NetworkInterfaces });
  await ec2.settle();
  expect(await instance(InstanceId)).toMatchObject({ PublicIpAddress: '198.18.24.7' });
  expect(await address()).toMatchObject({ AssociationId, NetworkInterfaceId, InstanceId });
  await ec2.call('TerminateInstances', { InstanceIds: [InstanceId] });
  await ec2.settle();
  expect(await address()).toMatchObject({ AssociationId, NetworkInterfaceId });
  await ec2.call('DisassociateAddress', { AssociationId });
  expect((await address())?.NetworkInterfaceId).toBeUndefined();
  await ec2.call('ReleaseAddress', { AllocationId });
});
