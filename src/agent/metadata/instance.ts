// What a machine is told about itself: the tree of metadata, and the identity document. Pure.
import type { HostLayout } from '../../model/host-layout.ts';
import { instanceTypes } from '../../model/instance-types.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { Volume } from '../../model/kinds/volume.ts';
import { macAddressOf, privateDnsName, publicDnsName } from '../../model/machine-names.ts';
import { publicSideOf } from '../../model/public-addresses.ts';
import { zoneIdOf } from '../../model/zones.ts';
import type { Labels, Tree } from './tree.ts';

/** All that the tree is made of. */
export interface InstanceFacts {
  readonly layout: HostLayout;
  readonly machine: Machine;
  readonly account: string;
  readonly publicKey?: string;
  /** Names of its security groups. */
  readonly groups: readonly string[];
  readonly subnetRange?: string;
  readonly vpcRange?: string;
  /** Its disks beside the root disk. */
  readonly volumes: readonly Volume[];
  /** Name of its role, where it has one now and that is asked for. */
  readonly role?: string;
}

const text = (lines: readonly string[]): string => lines.join('\n');
const region = ({ machine }: InstanceFacts): string => machine.metadata.namespace ?? '';

/** Below `meta-data/`; what only the role's credentials know is not in it. */
export function instanceTree(facts: InstanceFacts): Tree {
  const { machine } = facts;
  const { spec, metadata } = machine;
  const address = spec.address ?? '';
  const hostname = privateDnsName(address, region(facts));
  const outside = publicSideOf(facts.layout, facts.machine);
  return {
    'ami-id': spec.image,
    'ami-launch-index': String(spec.launchIndex),
    'ami-manifest-path': '(unknown)',
    autoscaling: spec.member && { 'target-lifecycle-state': lifecycle(spec.member.lifecycle) },
    'block-device-mapping': devices(facts),
    events: { maintenance: { history: '[]', scheduled: '[]' } },
    hibernation: { configured: 'false' },
    hostname,
    iam: iam(facts),
    'instance-action': 'none',
    'instance-id': metadata.name,
    'instance-life-cycle': 'on-demand',
    'instance-type': spec.instanceType,
    'local-hostname': hostname,
    'local-ipv4': address,
    mac: macAddressOf(address),
    network: { interfaces: { macs: { [macAddressOf(address)]: networkInterface(facts) } } },
    placement: {
      'availability-zone': spec.zone,
      'availability-zone-id': zoneIdOf(spec.zone),
      region: region(facts),
    },
    profile: 'default-hvm',
    'public-hostname': outside && publicDnsName(outside, region(facts)),
    'public-ipv4': outside,
    'public-keys': facts.publicKey === undefined ? undefined : { 0: { 'openssh-key': facts.publicKey } },
    'reservation-id': spec.reservation,
    'security-groups': text(facts.groups),
    services: { domain: 'amazonaws.com', partition: 'aws' },
    tags: spec.metadata.instanceTags ? { instance: { ...spec.tags } } : undefined,
  };
}

/** How folders list entries that have more to say than their name. */
export function instanceLabels({ machine }: InstanceFacts): Labels {
  return { 'public-keys/0': `0=${machine.spec.keyName ?? ''}` };
}

function devices({ machine, volumes }: InstanceFacts): Tree {
  const { device } = machine.spec.rootDisk;
  const short = (name: string): string => name.replace(/^\/dev\//, '');
  const others = volumes.map(({ spec }, index) => [`ebs${index + 1}`, short(spec.attachment?.device ?? '')]);
  return { ami: short(device), root: device, ...Object.fromEntries(others) };
}

function iam({ machine, role }: InstanceFacts): Tree | undefined {
  const { instanceProfile, launchedAt } = machine.spec;
  if (!instanceProfile) return undefined;
  const info = {
    Code: 'Success',
    LastUpdated: seconds(launchedAt),
    InstanceProfileArn: instanceProfile.arn,
    InstanceProfileId: instanceProfile.id,
  };
  // The text of the role's credentials is put in where it is asked for.
  return {
    info: JSON.stringify(info, null, 2),
    'security-credentials': role === undefined ? {} : { [role]: '' },
  };
}

function networkInterface(facts: InstanceFacts): Tree {
  const { machine, groups, subnetRange, vpcRange } = facts;
  const { spec } = machine;
  const address = spec.address ?? '';
  const outside = publicSideOf(facts.layout, facts.machine);
  return {
    'device-number': '0',
    'interface-id': spec.interfaceId,
    'ipv4-associations': outside === undefined ? undefined : { [outside]: address },
    'local-hostname': privateDnsName(address, region(facts)),
    'local-ipv4s': address,
    mac: macAddressOf(address),
    'owner-id': facts.account,
    'public-hostname': outside && publicDnsName(outside, region(facts)),
    'public-ipv4s': outside,
    'security-group-ids': text(spec.securityGroups),
    'security-groups': text(groups),
    'subnet-id': spec.subnet,
    'subnet-ipv4-cidr-block': subnetRange,
    'vpc-id': spec.vpcId,
    'vpc-ipv4-cidr-block': vpcRange,
    'vpc-ipv4-cidr-blocks': vpcRange,
  };
}

/** As an agent in the guest follows it: what it is on its way to. */
function lifecycle(state: string): string {
  if (/^(Terminat|Detach)/.test(state)) return 'Terminated';
  return /Standby/.test(state) ? 'Standby' : 'InService';
}

export const seconds = (time: string): string => time.replace(/\.\d+Z$/, 'Z');

/** `dynamic/instance-identity/document`. It is not signed: there are no documents beside it that would prove it. */
export function identityDocument(facts: InstanceFacts): string {
  const { machine, account } = facts;
  const { spec, metadata } = machine;
  const document = {
    accountId: account,
    architecture: instanceTypes.get(spec.instanceType)?.architecture ?? 'x86_64',
    availabilityZone: spec.zone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: spec.image,
    instanceId: metadata.name,
    instanceType: spec.instanceType,
    kernelId: null,
    pendingTime: seconds(spec.launchedAt),
    privateIp: spec.address,
    ramdiskId: null,
    region: region(facts),
    version: '2017-09-30',
  };
  return JSON.stringify(document, null, 2);
}
