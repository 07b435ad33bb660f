// Network interfaces as terraform's aws_network_interface uses them. Admission, which chooses addresses, has tests of its own.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
let SubnetId: string;
beforeEach(async () => {
  ec2 = await openTestEc2();
  const Filters = [{ Name: 'availability-zone', Values: ['us-east-2a'] }];
  SubnetId = (await ec2.call('DescribeSubnets', { Filters })).Subnets?.[0]?.SubnetId ?? '';
});
afterEach(() => ec2.close());

const address = '10.200.8.77';
async function create(): Promise<string> {
  const { NetworkInterface } = await ec2.call('CreateNetworkInterface', {
    ...{ SubnetId, PrivateIpAddress: address, Description: 'first', ClientToken: 'a' },
    TagSpecifications: [{ ResourceType: 'network-interface', Tags: [{ Key: 'Name', Value: 'web' }] }],
  });
  return NetworkInterface?.NetworkInterfaceId ?? '';
}
const only = async (id: string) =>
  (await ec2.call('DescribeNetworkInterfaces', { NetworkInterfaceIds: [id] })).NetworkInterfaces?.[0];
const launchWith = (NetworkInterfaceId: string, further: object = {}) => ({
  ...{ ImageId: ec2.image, InstanceType: 't3.micro' as const, MinCount: 1, MaxCount: 1 },
  NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId, ...further }],
});

it('is made once for a token, told while nobody has it, changed, and deleted', async () => {
  const id = await create();
  expect(await create()).toBe(id);
  expect(await only(id)).toMatchObject({
    ...{ Status: 'available', SubnetId, PrivateIpAddress: address, Description: 'first' },
    ...{ SourceDestCheck: true, TagSet: [{ Key: 'Name', Value: 'web' }] },
    Groups: [{ GroupName: 'default' }],
  });
  await ec2.call('ModifyNetworkInterfaceAttribute', {
    ...{ NetworkInterfaceId: id, SourceDestCheck: { Value: false } },
  });
  await ec2.call('ModifyNetworkInterfaceAttribute', {
    ...{ NetworkInterfaceId: id, Description: { Value: 'changed' } },
  });
  await ec2.call('CreateTags', { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] });
  expect(await only(id)).toMatchObject({
    ...{ SourceDestCheck: false, Description: 'changed' },
    TagSet: [
      { Key: 'Name', Value: 'web' },
      { Key: 'a', Value: 'b' },
    ],
  });
  await ec2.call('DeleteNetworkInterface', { NetworkInterfaceId: id });
  expect(await ec2.fault('DeleteNetworkInterface', { NetworkInterfaceId: id })).toBe(
    `InvalidNetworkInterfaceID.NotFound: The networkInterface ID '${id}' does not exist`,
  );
});

it('is the first of an instance, lends it its address, and stays when that goes', async () => {
  const id = await create();
  const { Instances } = await ec2.call('RunInstances', launchWith(id));
  const InstanceId = Instances?.[0]?.InstanceId ?? '';
  await ec2.settle();
  expect(await only(id)).toMatchObject({
    ...{ Status: 'in-use', PrivateIpAddress: address, Description: 'first' },
    Attachment: { InstanceId, DeviceIndex: 0, DeleteOnTermination: false },
    TagSet: [{ Key: 'Name', Value: 'web' }],
  });
  expect(await ec2.fault('RunInstances', launchWith(id))).toBe(
    `InvalidNetworkInterface.InUse: Interface: [${id}] in use.`,
  );
  expect(await ec2.fault('DeleteNetworkInterface', { NetworkInterfaceId: id })).toBe(
    `InvalidParameterValue: Network interface '${id}' is currently in use.`,
  );
  await ec2.call('TerminateInstances', { InstanceIds: [InstanceId] });
  await ec2.settle();
  expect(await only(id)).toMatchObject({ Status: 'available', PrivateIpAddress: address });
  await ec2.call('DeleteNetworkInterface', { NetworkInterfaceId: id });
});

it('cannot be a second one, nor be taken away', async () => {
  const NetworkInterfaceId = await create();
  const InstanceId = await ec2.launch();
  expect(
    await ec2.fault('AttachNetworkInterface', { NetworkInterfaceId, InstanceId, DeviceIndex: 1 }),
  ).toMatch(/^UnsupportedOperation: Tutti does not support a second network interface/);
  const { NetworkInterfaces } = await ec2.call('DescribeNetworkInterfaces', {
    Filters: [{ Name: 'attachment.instance-id', Values: [InstanceId] }],
  });
  const { AttachmentId = '' } = NetworkInterfaces?.[0]?.Attachment ?? {};
  expect(await ec2.fault('DetachNetworkInterface', { AttachmentId })).toMatch(/^OperationNotPermitted: /);
});

it.each([
  ['launched several times', { MaxCount: 2 }, {}, 'InvalidParameterCombination'],
  ['given another subnet', {}, { SubnetId: 'subnet-1' }, 'InvalidParameterCombination'],
  ['deleted with its instance', {}, { DeleteOnTermination: true }, 'UnsupportedOperation'],
])('cannot be %s', async (_name, call, further, code) => {
  const id = await create();
  expect(await ec2.fault('RunInstances', { ...launchWith(id, further), ...call })).toMatch(code);
});

it('keeps its security group', async () => {
  const { Vpcs } = await ec2.call('DescribeVpcs', {});
  const { GroupId = '' } = await ec2.call('CreateSecurityGroup', {
    ...{ GroupName: 'web', Description: 'web', VpcId: Vpcs?.[0]?.VpcId ?? '' },
  });
  await ec2.call('CreateNetworkInterface', { SubnetId, Groups: [GroupId] });
  expect(await ec2.fault('DeleteSecurityGroup', { GroupId })).toMatch(/^DependencyViolation: /);
});
