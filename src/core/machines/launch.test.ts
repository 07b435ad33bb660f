import { describe, expect, it, test } from 'vitest';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import { type LaunchWorld, launchDrafts } from './launch.ts';
import { LaunchRefused } from './refused.ts';
import { anImage, aWorld, countedIds, GROUP, IMAGE, VPC } from './world.case.ts';

const TEMPLATE: MachineTemplate = { image: IMAGE, instanceType: 't3.micro' };
const LAUNCH = { reservation: 'r-1', index: 0 };

const drafts = (template: Partial<MachineTemplate> = {}, world: LaunchWorld = aWorld()) =>
  launchDrafts({ ...TEMPLATE, ...template }, world, LAUNCH, countedIds());

function refusal(template: Partial<MachineTemplate>, world?: LaunchWorld): string {
  try {
    drafts(template, world);
  } catch (error) {
    if (error instanceof LaunchRefused) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'not refused';
}

describe('a machine', () => {
  it('has the defaults of the region and of its image where the template says nothing', () => {
    const { machine, volumes } = drafts();
    expect(machine.metadata).toEqual({ name: 'i-1', namespace: 'us-east-2' });
    expect(machine.spec).toMatchObject({
      image: IMAGE,
      power: 'on',
      vpcId: VPC,
      subnet: 'subnet-a',
      zone: 'us-east-2a',
      publicAddress: true,
      securityGroups: [GROUP],
      rootDisk: { device: '/dev/xvda', volume: 'vol-2', sizeGiB: 8 },
      metadata: { enabled: true, tokens: 'optional', hopLimit: 1, instanceTags: false },
      shutdownBehavior: 'stop',
    });
    expect(machine.spec).not.toHaveProperty('userData');
    expect(volumes).toHaveLength(1);
    expect(volumes[0]?.spec).toMatchObject({
      isRoot: true,
      sizeGiB: 8,
      volumeType: 'gp3',
      attachment: { machine: 'i-1', device: '/dev/xvda', deleteOnTermination: true },
    });
  });

  it('is where the template says, in the groups that it names by id or by name', () => {
    const { spec } = drafts({
      zone: 'us-east-2c',
      securityGroupNames: ['web'],
      publicAddress: false,
    }).machine;
    expect(spec).toMatchObject({ subnet: 'subnet-c', zone: 'us-east-2c', publicAddress: false });
    expect(spec.securityGroups).toEqual(['sg-0aaaaaaaaaaaaaaa2']);
  });

  it('has further disks, and a root disk as large as the template says', () => {
    const { machine, volumes } = drafts({
      disks: [
        { device: '/dev/xvda', sizeGiB: 12, volumeType: 'gp2', deleteOnTermination: false },
        { device: '/dev/sdf', snapshot: 'snap-1' },
        { device: '/dev/sdg', sizeGiB: 3, omit: true },
      ],
    });
    expect(machine.spec.rootDisk.sizeGiB).toBe(12);
    expect(volumes.map(({ spec }) => [spec.attachment?.device, spec.sizeGiB, spec.snapshot])).toEqual([
      ['/dev/xvda', 12, undefined],
      ['/dev/sdf', 20, 'snap-1'],
    ]);
    expect(volumes[0]?.spec.attachment?.deleteOnTermination).toBe(false);
  });

  it('carries the tags of its type, its template and its role', () => {
    const { machine, volumes } = launchDrafts(
      {
        ...TEMPLATE,
        instanceProfile: { name: 'web' },
        tags: [
          { resourceType: 'instance', tags: { Name: 'a' } },
          { resourceType: 'volume', tags: { Disk: 'b' } },
        ],
      },
      aWorld(),
      { ...LAUNCH, launchTemplate: { id: 'lt-1', name: 'web', version: '2' }, tags: { Name: 'c' } },
      countedIds(),
    );
    expect(machine.spec.tags).toEqual({
      Name: 'c',
      'aws:ec2launchtemplate:id': 'lt-1',
      'aws:ec2launchtemplate:version': '2',
    });
    expect(volumes[0]?.spec.tags).toEqual({ Disk: 'b' });
    expect(machine.spec.instanceProfile).toEqual({
      arn: 'arn:aws:iam::123456789012:instance-profile/team/web',
      id: 'AIPA1',
    });
  });
});

const REFUSED: readonly (readonly [Partial<MachineTemplate>, string])[] = [
  [{ image: undefined }, 'MissingParameter: The request must contain the parameter ImageId'],
  [{ image: 'ami-x' }, 'InvalidAMIID.Malformed: Invalid id: "ami-x" (expecting "ami-...")'],
  [{ image: 'ami-01234567' }, "InvalidAMIID.NotFound: The image id '[ami-01234567]' does not exist"],
  [{ instanceType: 't9.micro' }, "InvalidParameterValue: Invalid value 't9.micro' for InstanceType."],
  [{ keyName: 'none' }, "InvalidKeyPair.NotFound: The key pair 'none' does not exist"],
  [{ subnet: 'subnet-x' }, "InvalidSubnetID.NotFound: The subnet ID 'subnet-x' does not exist"],
  [{ zone: 'eu-west-1a' }, 'InvalidParameterValue: Invalid availability zone: [eu-west-1a]'],
  [{ zone: 'us-east-2f' }, "InvalidInput: No default subnet for availability zone: 'us-east-2f'."],
  [
    { securityGroups: ['sg-01234567'] },
    `InvalidGroup.NotFound: The security group 'sg-01234567' does not exist in VPC '${VPC}'`,
  ],
  [
    { securityGroupNames: ['none'] },
    `InvalidGroup.NotFound: The security group 'none' does not exist in default VPC '${VPC}'`,
  ],
  [
    { securityGroupNames: ['web'], subnet: 'subnet-a' },
    'InvalidParameterCombination: The parameter groupName cannot be used with the parameter subnet',
  ],
  [
    { address: '10.9.0.1' },
    "InvalidParameterValue: Address 10.9.0.1 does not fall within the subnet's address range",
  ],
  [
    { address: '10.200.1.1' },
    "InvalidParameterValue: Address 10.200.1.1 is in subnet's reserved address range",
  ],
  [{ userData: '*' }, 'InvalidUserData.Malformed: Invalid BASE64 encoding of user data.'],
  [
    { userData: Buffer.alloc(16_385).toString('base64') },
    'InvalidParameterValue: User data is limited to 16384 bytes',
  ],
  [
    { instanceProfile: { name: 'none' } },
    'InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
  ],
  [
    { disks: [{ device: '/dev/xvda', sizeGiB: 4 }] },
    `InvalidBlockDeviceMapping: Volume of size 4GB is smaller than snapshot '${IMAGE}', expect size >= 8GB`,
  ],
  [
    { disks: [{ device: '/dev/sdf', snapshot: 'snap-x' }] },
    "InvalidSnapshot.NotFound: The snapshot 'snap-x' does not exist.",
  ],
  [
    { disks: [{ device: '/dev/sdf' }] },
    'MissingParameter: The request must contain the parameter size or snapshotId',
  ],
  [
    { disks: [{ device: '/dev/sdf', sizeGiB: 4, volumeType: 'gp9' }] },
    "InvalidParameterValue: Invalid value 'gp9' for VolumeType.",
  ],
];
test.each(REFUSED)('%j is refused', (template, expected) => {
  expect(refusal(template)).toBe(expected);
});

it('a type for other processors than the image is refused', () => {
  expect(refusal({ instanceType: 't4g.micro' })).toMatch(
    /^InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match/,
  );
});

it('an image whose content is still being made is refused, unless it is made by itself', () => {
  const saved = anImage(IMAGE, { source: { type: 'machine', name: 'i-1' } });
  expect(refusal({}, aWorld({ images: [saved] }))).toBe(
    `InvalidAMIID.Unavailable: The image id '[${IMAGE}]' is not available: its state is 'pending'`,
  );
});
