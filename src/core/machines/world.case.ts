// A region to launch machines in, for tests: a VPC with three subnets, its default group, an image, a key.
import { instanceProfileKind } from '../../model/kinds/instance-profile.ts';
import { keyPairKind } from '../../model/kinds/key-pair.ts';
import { type MachineImage, machineImageKind } from '../../model/kinds/machine-image.ts';
import { securityGroupKind } from '../../model/kinds/security-group.ts';
import { subnetKind } from '../../model/kinds/subnet.ts';
import { snapshotKind } from '../../model/kinds/volume.ts';
import { vpcKind } from '../../model/kinds/vpc.ts';
import { anObject } from '../../model/testing.ts';
import type { LaunchIds, LaunchWorld } from './launch.ts';

const REGION = 'us-east-2';
const NOW = '2026-01-01T00:00:00.000Z';
export const VPC = 'vpc-0aaaaaaaaaaaaaaa1';
export const GROUP = 'sg-0aaaaaaaaaaaaaaa1';
export const IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const named = (name: string) => ({ metadata: { name, namespace: REGION } });

export function anImage(name = IMAGE, spec: Partial<MachineImage['spec']> = {}): MachineImage {
  return anObject(machineImageKind, {
    ...named(name),
    spec: {
      imageName: name,
      ownerId: '123456789012',
      architecture: 'x86_64',
      rootDevice: '/dev/xvda',
      rootSizeGiB: 8,
      createdAt: NOW,
      source: { type: 'base', name: 'debian12' },
      ...spec,
    },
    status: { state: 'pending' },
  });
}

function aSubnet(letter: string, index: number) {
  const spec = {
    vpcId: VPC,
    cidrBlock: `10.200.${index * 16}.0/20`,
    availabilityZone: REGION + letter,
    defaultForAz: true,
    mapPublicIpOnLaunch: true,
  };
  return anObject(subnetKind, { ...named(`subnet-${letter}`), spec });
}

function aGroup(name: string, groupName: string, vpcId = VPC) {
  const spec = { groupName, description: groupName, vpcId, ingress: [], egress: [] };
  return anObject(securityGroupKind, { ...named(name), spec });
}

export function aWorld(overrides: Partial<LaunchWorld> = {}): LaunchWorld {
  return {
    account: '123456789012',
    region: REGION,
    now: NOW,
    images: [anImage()],
    vpcs: [anObject(vpcKind, { ...named(VPC), spec: { cidrBlock: '10.200.0.0/16', isDefault: true } })],
    subnets: ['a', 'b', 'c'].map(aSubnet),
    securityGroups: [aGroup(GROUP, 'default'), aGroup('sg-0aaaaaaaaaaaaaaa2', 'web')],
    keyPairs: [
      anObject(keyPairKind, {
        ...named('key-1'),
        spec: { keyName: 'admin', type: 'rsa', publicKey: 'ssh-rsa AAAA', fingerprint: 'x', createdAt: NOW },
      }),
    ],
    snapshots: [
      anObject(snapshotKind, {
        ...named('snap-1'),
        spec: { volume: 'vol-1', sizeGiB: 20, createdAt: NOW },
      }),
    ],
    instanceProfiles: [
      anObject(instanceProfileKind, {
        metadata: { name: 'web' },
        spec: {
          instanceProfileName: 'web',
          instanceProfileId: 'AIPA1',
          path: '/team/',
          createdAt: NOW,
        },
      }),
    ],
    ...overrides,
  };
}

/** `i-1`, `vol-2`, `eni-3`: in the order asked for. */
export function countedIds(): LaunchIds {
  let count = 0;
  return {
    resource: (prefix) => {
      count += 1;
      return `${prefix}-${count}`;
    },
  };
}
