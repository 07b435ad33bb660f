import type { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Input } from '../../../operation.ts';
import { openTestEc2, type TestEc2 } from '../testing.ts';

let ec2: TestEc2;
beforeEach(async () => {
  ec2 = await openTestEc2();
});
afterEach(() => ec2.close());

type Data = NonNullable<Input<CreateLaunchTemplateCommand>['LaunchTemplateData']>;
const create = (LaunchTemplateData: Data) =>
  ec2.call('CreateLaunchTemplate', { LaunchTemplateName: 'web', LaunchTemplateData });
const version = async (number: string) => {
  const { LaunchTemplateVersions = [] } = await ec2.call('DescribeLaunchTemplateVersions', {
    LaunchTemplateName: 'web',
    Versions: [number],
  });
  return LaunchTemplateVersions[0];
};

/** What Terraform and people write, in all members that are carried out or kept. */
const WHOLE: Data = {
  ...{ ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', KeyName: 'admin', UserData: 'IyE=' },
  IamInstanceProfile: { Name: 'web' },
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, VolumeType: 'gp3', DeleteOnTermination: true } },
    { DeviceName: '/dev/sdb', NoDevice: '' },
    { DeviceName: '/dev/sdc', VirtualName: 'ephemeral0' },
  ],
  NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-01234567'] }],
  Monitoring: { Enabled: true },
  Placement: { AvailabilityZone: 'us-east-2b', Tenancy: 'default' },
  MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }],
  ...{ DisableApiTermination: true, DisableApiStop: false, EbsOptimized: true },
  InstanceInitiatedShutdownBehavior: 'terminate',
  CreditSpecification: { CpuCredits: 'standard' },
  MaintenanceOptions: { AutoRecovery: 'disabled' },
};

it('what was given comes back as it was given', async () => {
  await create(WHOLE);
  expect((await version('1'))?.LaunchTemplateData).toEqual(WHOLE);
});

it('what a plain template does not say is not told', async () => {
  await create({ ImageId: 'ami-1', SecurityGroupIds: ['sg-1'], UserData: '' });
  expect((await version('$Latest'))?.LaunchTemplateData).toEqual({
    ImageId: 'ami-1',
    SecurityGroupIds: ['sg-1'],
  });
});

describe('versions', () => {
  beforeEach(() => create({ ImageId: 'ami-1', InstanceType: 't3.micro', UserData: 'YQ==' }));
  const next = (LaunchTemplateData: object, SourceVersion?: string) =>
    ec2.call('CreateLaunchTemplateVersion', { LaunchTemplateName: 'web', LaunchTemplateData, SourceVersion });

  it('stand alone, or over an earlier one', async () => {
    await next({ InstanceType: 't3.small' });
    await next({ InstanceType: 't3.small' }, '1');
    expect((await version('2'))?.LaunchTemplateData).not.toHaveProperty('ImageId');
    expect((await version('3'))?.LaunchTemplateData).toMatchObject({
      ImageId: 'ami-1',
      InstanceType: 't3.small',
      UserData: 'YQ==',
    });
  });

  it('are told the newest first, and default and latest are apart', async () => {
    await next({ ImageId: 'ami-2' });
    const { LaunchTemplateVersions = [] } = await ec2.call('DescribeLaunchTemplateVersions', {
      LaunchTemplateName: 'web',
    });
    expect(LaunchTemplateVersions.map((one) => [one.VersionNumber, one.DefaultVersion])).toEqual([
      [2, false],
      [1, true],
    ]);
    await ec2.call('ModifyLaunchTemplate', { LaunchTemplateName: 'web', DefaultVersion: '2' });
    const { LaunchTemplates } = await ec2.call('DescribeLaunchTemplates', { LaunchTemplateNames: ['web'] });
    expect(LaunchTemplates).toMatchObject([{ DefaultVersionNumber: 2, LatestVersionNumber: 2 }]);
  });

  it('are made once for a client token', async () => {
    const asked = { LaunchTemplateName: 'web', ClientToken: 'one' };
    const make = (ImageId: string) =>
      ec2.call('CreateLaunchTemplateVersion', { ...asked, LaunchTemplateData: { ImageId } });
    await make('ami-2');
    expect((await make('ami-2')).LaunchTemplateVersion?.VersionNumber).toBe(2);
    const other = { ...asked, LaunchTemplateData: { ImageId: 'ami-3' } };
    expect(await ec2.fault('CreateLaunchTemplateVersion', other)).toMatch(/^IdempotentParameterMismatch: /);
  });

  it('are named by numbers where they are deleted', async () => {
    const asked = { LaunchTemplateName: 'web', Versions: ['$Latest'] };
    expect(await ec2.fault('DeleteLaunchTemplateVersions', asked)).toMatch(/^InvalidParameterValue: /);
  });

  it('are deleted, but for the default one; a number is never given twice', async () => {
    await next({ ImageId: 'ami-2' });
    const { SuccessfullyDeletedLaunchTemplateVersions, UnsuccessfullyDeletedLaunchTemplateVersions } =
      await ec2.call('DeleteLaunchTemplateVersions', {
        LaunchTemplateName: 'web',
        Versions: ['1', '2', '9'],
      });
    expect(SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }]);
    expect(UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
      { VersionNumber: 1, ResponseError: { Code: 'unexpectedError' } },
      { VersionNumber: 9, ResponseError: { Code: 'launchTemplateVersionDoesNotExist' } },
    ]);
    const { LaunchTemplateVersion } = await next({ ImageId: 'ami-3' });
    expect(LaunchTemplateVersion?.VersionNumber).toBe(3);
  });
});

it('an instance is made of a version, with what the call says over it', async () => {
  await create({
    ...{ ImageId: ec2.image, InstanceType: 't3.micro' },
    TagSpecifications: [
      {
        ResourceType: 'instance',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '1' },
        ],
      },
    ],
  });
  const { Instances } = await ec2.call('RunInstances', {
    ...{ MinCount: 1, MaxCount: 1, InstanceType: 't3.nano' },
    LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'b', Value: '2' }] }],
  });
  expect(Instances?.[0]).toMatchObject({
    InstanceType: 't3.nano',
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'aws:ec2launchtemplate:id' },
      { Key: 'aws:ec2launchtemplate:version', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  });
  const { LaunchTemplateData } = await ec2.call('GetLaunchTemplateData', {
    InstanceId: Instances?.[0]?.InstanceId ?? '',
  });
  expect(LaunchTemplateData).toMatchObject({
    InstanceType: 't3.nano',
    NetworkInterfaces: [{ DeviceIndex: 0 }],
  });
});

test('a client token makes the same call the same template', async () => {
  const input = {
    LaunchTemplateName: 'web',
    ClientToken: 't',
    LaunchTemplateData: { ImageId: 'ami-1' },
  };
  const first = await ec2.call('CreateLaunchTemplate', input);
  expect(await ec2.call('CreateLaunchTemplate', input)).toEqual(first);
  expect(
    await ec2.fault('CreateLaunchTemplate', { ...input, LaunchTemplateData: { ImageId: 'ami-2' } }),
  ).toMatch(/^IdempotentParameterMismatch: /);
  expect(await ec2.fault('CreateLaunchTemplate', { ...input, ClientToken: 'u' })).toBe(
    'InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
  );
});

test('what is not there is refused in EC2s words', async () => {
  expect(await ec2.fault('DescribeLaunchTemplates', { LaunchTemplateIds: ['lt-0123456789abcdef0'] })).toBe(
    'InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-0123456789abcdef0, does not exist.',
  );
  const { LaunchTemplate } = await create({ ImageId: 'ami-1' });
  expect(
    await ec2.fault('DescribeLaunchTemplateVersions', { LaunchTemplateName: 'web', Versions: ['7'] }),
  ).toBe(
    `InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 7 for the launch template with ID ${LaunchTemplate?.LaunchTemplateId}.`,
  );
  await ec2.call('DeleteLaunchTemplate', { LaunchTemplateName: 'web' });
  expect(await ec2.fault('DeleteLaunchTemplate', { LaunchTemplateName: 'web' })).toMatch(
    /^InvalidLaunchTemplateName.NotFoundException: /,
  );
});
