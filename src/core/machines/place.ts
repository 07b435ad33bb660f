// Where a machine is in the network: its subnet, its zone, whether it has a public address, its security groups.
import { machinePart } from '../../model/host-layout.ts';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { Subnet } from '../../model/kinds/subnet.ts';
import type { Vpc } from '../../model/kinds/vpc.ts';
import { refuse } from './refused.ts';

export interface Place {
  readonly vpcId: string;
  readonly subnet: string;
  readonly zone: string;
  readonly publicAddress: boolean;
}

interface World {
  readonly region: string;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
}

/** Throws LaunchRefused. Without a subnet: the default one of the zone; without a zone: of the first. */
export function placeOf(template: MachineTemplate, world: World): Place {
  const { metadata, spec } = template.subnet ? namedSubnet(template, world) : defaultSubnet(template, world);
  if (template.address) checkAddress(template.address, spec.cidrBlock);
  return {
    vpcId: spec.vpcId,
    subnet: metadata.name,
    zone: spec.availabilityZone,
    publicAddress: template.publicAddress ?? spec.mapPublicIpOnLaunch ?? false,
  };
}

function namedSubnet({ subnet: id, zone }: MachineTemplate, { subnets }: World): Subnet {
  const found = subnets.find(({ metadata }) => metadata.name === id);
  if (!found) return refuse('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
  if (zone && zone !== found.spec.availabilityZone)
    refuse(
      'InvalidParameterValue',
      `The availability zone '${zone}' does not match the availability zone '${found.spec.availabilityZone}' of the subnet '${id}'`,
    );
  return found;
}

function defaultSubnet({ zone }: MachineTemplate, { region, vpcs, subnets }: World): Subnet {
  const vpc = vpcs.find(({ spec }) => spec.isDefault);
  if (!vpc)
    return refuse('VPCIdNotSpecified', 'No default VPC for this user. Specify a subnet for the instance');
  const ofVpc = subnets
    .filter(({ spec }) => spec.vpcId === vpc.metadata.name && spec.defaultForAz)
    .sort((a, b) => (a.spec.availabilityZone < b.spec.availabilityZone ? -1 : 1));
  const found = zone ? ofVpc.find(({ spec }) => spec.availabilityZone === zone) : ofVpc[0];
  if (found) return found;
  if (!zone)
    return refuse(
      'MissingInput',
      `No subnets found for the default VPC '${vpc.metadata.name}'. Please specify a subnet.`,
    );
  return new RegExp(`^${region}[a-z]$`).test(zone)
    ? refuse('InvalidInput', `No default subnet for availability zone: '${zone}'.`)
    : refuse('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
}

/** Machines have the upper half of a subnet; the rest is the host's own. */
function checkAddress(address: string, cidr: string): void {
  if (!isWithin(address, cidr))
    refuse('InvalidParameterValue', `Address ${address} does not fall within the subnet's address range`);
  const [first, last] = boundsOf(machinePart(cidr));
  const value = numberOf(address) ?? 0;
  if (value <= first || value >= last)
    refuse('InvalidParameterValue', `Address ${address} is in subnet's reserved address range`);
}

export function isWithin(address: string, cidr: string): boolean {
  const value = numberOf(address);
  const [first, last] = boundsOf(cidr);
  return value !== undefined && value >= first && value <= last;
}

function boundsOf(cidr: string): readonly [number, number] {
  const [base = '', bits = '32'] = cidr.split('/');
  const first = numberOf(base) ?? 0;
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}

function numberOf(address: string): number | undefined {
  const octets = address.split('.').map(Number);
  const isAddress =
    octets.length === 4 && octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet < 256);
  return isAddress ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
}

const GROUP_ID = /^sg-[0-9a-f]{8,17}$/;

/** Ids of a machine's security groups; without any, the VPC's default group. Throws LaunchRefused. */
export function groupsOf(
  { securityGroups = [], securityGroupNames = [], subnet }: MachineTemplate,
  { vpcId }: Place,
  groups: readonly SecurityGroup[],
): readonly string[] {
  if (securityGroupNames.length > 0 && subnet)
    refuse('InvalidParameterCombination', 'The parameter groupName cannot be used with the parameter subnet');
  const inVpc = groups.filter(({ spec }) => spec.vpcId === vpcId);
  const byId = securityGroups.map((id) => {
    if (!GROUP_ID.test(id))
      return refuse('InvalidGroupId.Malformed', `Invalid id: "${id}" (expecting "sg-...")`);
    if (inVpc.some(({ metadata }) => metadata.name === id)) return id;
    return refuse('InvalidGroup.NotFound', `The security group '${id}' does not exist in VPC '${vpcId}'`);
  });
  const byName = securityGroupNames.map((name) => {
    const found = inVpc.find(({ spec }) => spec.groupName === name);
    return found
      ? found.metadata.name
      : refuse(
          'InvalidGroup.NotFound',
          `The security group '${name}' does not exist in default VPC '${vpcId}'`,
        );
  });
  const all = [...new Set([...byId, ...byName])];
  if (all.length > 0) return all;
  return inVpc.filter(({ spec }) => spec.groupName === 'default').map(({ metadata }) => metadata.name);
}
