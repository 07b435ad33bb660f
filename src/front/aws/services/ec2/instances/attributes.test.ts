import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
let id: string;
beforeEach(async () => {
  ec2 = await openTestEc2({
    consoleOutput: async ({ name }) => ({ base64: Buffer.from(`console of ${name}`).toString('base64') }),
  });
  id = await ec2.launch({ UserData: 'IyEvYmluL3No' });
  await ec2.settle();
});
afterEach(() => ec2.close());

const attribute = (Attribute: string) =>
  ec2.call('DescribeInstanceAttribute', { InstanceId: id, Attribute: Attribute as 'userData' });

it.each([
  ['instanceInitiatedShutdownBehavior', { InstanceInitiatedShutdownBehavior: { Value: 'stop' } }],
  ['disableApiStop', { DisableApiStop: { Value: false } }],
  ['disableApiTermination', { DisableApiTermination: { Value: false } }],
  ['userData', { UserData: { Value: 'IyEvYmluL3No' } }],
  ['groupSet', { Groups: [{ GroupName: 'default' }] }],
  ['instanceType', { InstanceType: { Value: 't3.micro' } }],
])('attribute %s is told', async (name, expected) => {
  expect(await attribute(name)).toMatchObject({ InstanceId: id, ...expected });
});

it('type and user data are changed only while it is stopped', async () => {
  const change = { InstanceId: id, InstanceType: { Value: 't3.small' } };
  expect(await ec2.fault('ModifyInstanceAttribute', change)).toBe(
    `IncorrectInstanceState: The instance '${id}' is not in the 'stopped' state.`,
  );
  await ec2.call('StopInstances', { InstanceIds: [id] });
  await ec2.settle();
  await ec2.call('ModifyInstanceAttribute', change);
  await ec2.call('ModifyInstanceAttribute', {
    InstanceId: id,
    UserData: { Value: new TextEncoder().encode('#!/bin/bash') },
  });
  expect(await attribute('userData')).toMatchObject({
    UserData: { Value: Buffer.from('#!/bin/bash').toString('base64') },
  });
  expect(await attribute('instanceType')).toMatchObject({ InstanceType: { Value: 't3.small' } });
});

it.each([
  [{}, 'InvalidParameterCombination: No attributes specified.'],
  [{ Attribute: 'instanceType' }, 'MissingParameter: The request must contain the parameter Value'],
  [
    { Attribute: 'disableApiStop', Value: 'maybe' },
    "InvalidParameterValue: Invalid value 'maybe' for disableApiStop. Valid values are 'true' and 'false'",
  ],
] as const)('a change of %j is refused', async (input, words) => {
  expect(await ec2.fault('ModifyInstanceAttribute', { InstanceId: id, ...input })).toBe(words);
});

it('groups are changed by the instance and by its interface', async () => {
  const group = async (GroupName: string) =>
    (await ec2.call('CreateSecurityGroup', { GroupName, Description: 'x' })).GroupId ?? '';
  const [web, database] = [await group('web'), await group('database')];
  await ec2.call('ModifyInstanceAttribute', { InstanceId: id, Groups: [web] });
  expect(await attribute('groupSet')).toMatchObject({ Groups: [{ GroupId: web }] });
  const { NetworkInterfaces = [] } = await ec2.call('DescribeNetworkInterfaces', {
    Filters: [{ Name: 'attachment.instance-id', Values: [id] }],
  });
  expect(NetworkInterfaces).toMatchObject([{ Groups: [{ GroupName: 'web' }], Status: 'in-use' }]);
  const NetworkInterfaceId = NetworkInterfaces[0]?.NetworkInterfaceId ?? '';
  await ec2.call('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Groups: [web, database] });
  expect((await attribute('groupSet')).Groups).toHaveLength(2);
  expect(await ec2.fault('ModifyInstanceAttribute', { InstanceId: id, Groups: ['sg-01234567'] })).toMatch(
    /^InvalidGroup.NotFound: /,
  );
});

it('a disk may be kept when the instance goes', async () => {
  await ec2.call('ModifyInstanceAttribute', {
    InstanceId: id,
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
  });
  expect(await attribute('blockDeviceMapping')).toMatchObject({
    BlockDeviceMappings: [{ Ebs: { DeleteOnTermination: false } }],
  });
});

it('metadata options are changed one by one', async () => {
  const { InstanceMetadataOptions } = await ec2.call('ModifyInstanceMetadataOptions', {
    InstanceId: id,
    HttpTokens: 'required',
  });
  expect(InstanceMetadataOptions).toMatchObject({ HttpTokens: 'required', HttpEndpoint: 'enabled' });
});

it('status, console, monitoring and credits are told', async () => {
  const { InstanceStatuses } = await ec2.call('DescribeInstanceStatus', { InstanceIds: [id] });
  expect(InstanceStatuses).toMatchObject([
    { InstanceState: { Name: 'running' }, InstanceStatus: { Status: 'ok' }, SystemStatus: { Status: 'ok' } },
  ]);
  const { Output = '' } = await ec2.call('GetConsoleOutput', { InstanceId: id });
  expect(Buffer.from(Output, 'base64').toString()).toBe(`console of ${id}`);
  expect((await ec2.call('MonitorInstances', { InstanceIds: [id] })).InstanceMonitorings).toMatchObject([
    { Monitoring: { State: 'enabled' } },
  ]);
  expect(await ec2.call('DescribeInstanceCreditSpecifications', { InstanceIds: [id] })).toMatchObject({
    InstanceCreditSpecifications: [{ InstanceId: id, CpuCredits: 'unlimited' }],
  });
});

it('Terraform asks for UEFI data with the id of an image, and is refused', async () => {
  expect(await ec2.fault('GetInstanceUefiData', { InstanceId: ec2.image })).toMatch(
    /^InvalidInstanceID.Malformed: /,
  );
});

it('types and where they are to be had', async () => {
  const { InstanceTypes } = await ec2.call('DescribeInstanceTypes', { InstanceTypes: ['t3.micro'] });
  expect(InstanceTypes).toMatchObject([
    { VCpuInfo: { DefaultVCpus: 2 }, MemoryInfo: { SizeInMiB: 1024 }, BurstablePerformanceSupported: true },
  ]);
  const { InstanceTypeOfferings } = await ec2.call('DescribeInstanceTypeOfferings', {
    LocationType: 'availability-zone',
    Filters: [{ Name: 'instance-type', Values: ['t3.micro'] }],
  });
  expect(InstanceTypeOfferings?.map(({ Location }) => Location)).toEqual([
    'us-east-2a',
    'us-east-2b',
    'us-east-2c',
  ]);
  expect(await ec2.fault('DescribeInstanceTypes', { InstanceTypes: ['x.y' as 't3.micro'] })).toBe(
    'InvalidInstanceType: The following supplied instance types do not exist: [x.y]',
  );
});

describe('instance profiles', () => {
  beforeEach(async () => {
    await ec2.client.create(instanceProfileKind, {
      metadata: { name: 'web' },
      spec: {
        ...{ instanceProfileName: 'web', instanceProfileId: 'AIPA1' },
        ...{ path: '/', createdAt: '2026-01-01T00:00:00.000Z' },
      },
    });
  });

  it('are associated, replaced and taken away', async () => {
    const IamInstanceProfile = { Name: 'web' };
    const { IamInstanceProfileAssociation: made } = await ec2.call('AssociateIamInstanceProfile', {
      ...{ InstanceId: id, IamInstanceProfile },
    });
    const AssociationId = made?.AssociationId ?? '';
    expect(made).toMatchObject({ State: 'associating', IamInstanceProfile: { Id: 'AIPA1' } });
    expect(await ec2.fault('AssociateIamInstanceProfile', { InstanceId: id, IamInstanceProfile })).toMatch(
      /^IncorrectState: There is an existing association/,
    );
    await ec2.call('ReplaceIamInstanceProfileAssociation', { AssociationId, IamInstanceProfile });
    const filter = { Filters: [{ Name: 'instance-id', Values: [id] }] };
    expect(await ec2.call('DescribeIamInstanceProfileAssociations', filter)).toMatchObject({
      IamInstanceProfileAssociations: [{ AssociationId, State: 'associated' }],
    });
    await ec2.call('DisassociateIamInstanceProfile', { AssociationId });
    expect(await ec2.call('DescribeIamInstanceProfileAssociations', filter)).toMatchObject({
      IamInstanceProfileAssociations: [],
    });
    const { spec } = await ec2.client.get(machineKind, { namespace: 'us-east-2', name: id });
    expect(spec.instanceProfile).toBeUndefined();
  });
});
