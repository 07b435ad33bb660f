// From a template to machines: the drafts of a Machine and its Volumes, or why there can be none.
//
// Pure: fronts and the controllers of groups give it what there is in the region. All is checked before the first draft is made, so that
// nothing is half made. Making the objects is the caller's: Volumes first, the Machine last, and Volumes away again if that fails.
import { type InstanceType, instanceTypes } from '../../model/instance-types.ts';
import type { InstanceProfile } from '../../model/kinds/instance-profile.ts';
import type { KeyPair } from '../../model/kinds/key-pair.ts';
import type { GroupMember, Machine } from '../../model/kinds/machine.ts';
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import type { MachineTemplate, MetadataOptions, Tags } from '../../model/kinds/machine-schema.ts';
import type { Parameter } from '../../model/kinds/parameter.ts';
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { Subnet } from '../../model/kinds/subnet.ts';
import type { Snapshot, Volume } from '../../model/kinds/volume.ts';
import type { Vpc } from '../../model/kinds/vpc.ts';
import type { Draft } from '../../model/object.ts';
import { type Disk, disksOf } from './disks.ts';
import { imageOf } from './image.ts';
import { resolvedImage } from './image-parameter.ts';
import { groupsOf, type Place, placeOf } from './place.ts';
import { profileOf } from './profile.ts';
import { refuse } from './refused.ts';

/** What there is in a region: all objects of each kind in its namespace (profiles: of the account). */
export interface LaunchWorld {
  readonly account: string;
  readonly region: string;
  /** ISO 8601 with milliseconds. */
  readonly now: string;
  readonly images: readonly MachineImage[];
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly keyPairs: readonly KeyPair[];
  readonly snapshots: readonly Snapshot[];
  readonly instanceProfiles: readonly InstanceProfile[];
  /** For images that are named by a parameter. */
  readonly parameters?: readonly Parameter[];
}

/** Which one of a call it is, and for whom. */
export interface Launch {
  /** `r-…` */
  readonly reservation: string;
  readonly index: number;
  readonly clientToken?: string;
  readonly launchTemplate?: NonNullable<Machine['spec']['launchTemplate']>;
  readonly member?: GroupMember;
  /** Over the template's own. */
  readonly tags?: Tags;
}

/** Ids as AWS forms them: `resource('i')` = `i-0…`. */
export interface LaunchIds {
  resource(prefix: string): string;
}

export interface LaunchDrafts {
  readonly machine: Draft<Machine>;
  /** The root volume first. */
  readonly volumes: readonly Draft<Volume>[];
}

/** A template that was checked against a region. */
export interface CheckedLaunch {
  readonly template: MachineTemplate;
  readonly world: LaunchWorld;
  readonly image: MachineImage;
  readonly type: InstanceType;
  readonly place: Place;
  readonly securityGroups: readonly string[];
  readonly instanceProfile?: { readonly arn: string; readonly id: string };
  /** The root disk first. */
  readonly disks: readonly [Disk, ...Disk[]];
}

export const MAX_USER_DATA_BYTES = 16_384;

/** Throws LaunchRefused. */
export function launchDrafts(
  template: MachineTemplate,
  world: LaunchWorld,
  launch: Launch,
  ids: LaunchIds,
): LaunchDrafts {
  return draftsOf(checkedLaunch(template, world), launch, ids);
}

/** Throws LaunchRefused. */
export function checkedLaunch(template: MachineTemplate, world: LaunchWorld): CheckedLaunch {
  const image = imageOf(template.image && resolvedImage(template.image, world), world.images);
  const type = typeOf(template.instanceType, image);
  const place = placeOf(template, world);
  const securityGroups = groupsOf(template, place, world.securityGroups);
  checkKey(template.keyName, world.keyPairs);
  checkUserData(template.userData);
  const instanceProfile = profileOf(template.instanceProfile, world);
  const disks = disksOf(template, image, world.snapshots);
  return { template, world, image, type, place, securityGroups, instanceProfile, disks };
}

/** One machine of it. */
export function draftsOf(checked: CheckedLaunch, launch: Launch, ids: LaunchIds): LaunchDrafts {
  const { world, disks, place } = checked;
  const name = ids.resource('i');
  const volumes = disks.map((disk) =>
    volumeDraft(disk, { name: ids.resource('vol'), machine: name, zone: place.zone, world, checked }),
  );
  const [root] = disks;
  const rootDisk = {
    device: root.device,
    volume: volumes[0]?.metadata.name ?? '',
    sizeGiB: root.sizeGiB,
  };
  const spec = machineSpec(checked, launch, { rootDisk, interfaceId: ids.resource('eni') });
  return { machine: { metadata: { name, namespace: world.region }, spec }, volumes };
}

function machineSpec(
  { template, world, image, type, place, securityGroups, instanceProfile }: CheckedLaunch,
  { reservation, index, clientToken, launchTemplate, member, tags }: Launch,
  own: Pick<Machine['spec'], 'rootDisk' | 'interfaceId'>,
): Machine['spec'] {
  const { keyName, userData, address, shutdownBehavior = 'stop', further } = template;
  const { terminationProtection, stopProtection, monitoring, ebsOptimized } = template;
  return withoutAbsent({
    ...own,
    image: image.metadata.name,
    instanceType: type.name,
    power: 'on' as const,
    ...place,
    ...{ address, keyName, userData, securityGroups, instanceProfile, shutdownBehavior, further },
    metadata: metadataOf(template.metadata),
    ...{
      terminationProtection,
      stopProtection,
      monitoring,
      ebsOptimized,
      clientToken,
      launchTemplate,
      member,
    },
    ...{ reservation, launchIndex: index, launchedAt: world.now },
    tags: { ...tagsFor('instance', template), ...templateTags(launchTemplate), ...tags },
  });
}

function volumeDraft(
  disk: Disk,
  of: { name: string; machine: string; zone: string; world: LaunchWorld; checked: CheckedLaunch },
): Draft<Volume> {
  const { device, deleteOnTermination, ...own } = disk;
  const { world, checked, machine, zone } = of;
  const attachment = { machine, device, deleteOnTermination, attachedAt: world.now };
  return {
    metadata: { name: of.name, namespace: world.region },
    spec: withoutAbsent({
      ...own,
      zone,
      attachment,
      createdAt: world.now,
      tags: tagsFor('volume', checked.template),
    }),
  };
}

export const DEFAULT_METADATA: MetadataOptions = {
  enabled: true,
  tokens: 'optional',
  hopLimit: 1,
  instanceTags: false,
};

function metadataOf(given: Partial<MetadataOptions> = {}): MetadataOptions {
  return { ...DEFAULT_METADATA, ...withoutAbsent(given) };
}

/** The tags that a template has for what is of this type. */
export function tagsFor(type: string, { tags = [] }: MachineTemplate): Tags {
  return Object.assign({}, ...tags.filter((each) => each.resourceType === type).map((each) => each.tags));
}

/** AWS's own tags on what was made from a launch template. */
function templateTags(of: Launch['launchTemplate']): Tags {
  return of ? { 'aws:ec2launchtemplate:id': of.id, 'aws:ec2launchtemplate:version': of.version } : {};
}

function typeOf(name: string | undefined, image: MachineImage): InstanceType {
  if (!name) return refuse('MissingParameter', 'The request must contain the parameter InstanceType');
  const type = instanceTypes.get(name);
  if (!type) return refuse('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  const { architecture } = image.spec;
  if (type.architecture !== architecture)
    refuse(
      'InvalidParameterValue',
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  return type;
}

function checkKey(name: string | undefined, pairs: readonly KeyPair[]): void {
  if (name && !pairs.some(({ spec }) => spec.keyName === name))
    refuse('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

function checkUserData(data: string | undefined): void {
  if (data === undefined) return;
  if (!BASE64.test(data)) refuse('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  if (Buffer.from(data, 'base64').length > MAX_USER_DATA_BYTES)
    refuse('InvalidParameterValue', `User data is limited to ${MAX_USER_DATA_BYTES} bytes`);
}

function withoutAbsent<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // absent fields only
}
