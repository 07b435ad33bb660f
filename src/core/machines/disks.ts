// The disks that a machine is made with: the image's own, with what the template says of them, and the template's further ones.
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import type { BlockDevice, MachineTemplate } from '../../model/kinds/machine-schema.ts';
import type { Snapshot, Volume } from '../../model/kinds/volume.ts';
import { refuse } from './refused.ts';

/** What a Volume says of itself, and where it is attached. */
export interface Disk
  extends Pick<
    Volume['spec'],
    | 'sizeGiB'
    | 'volumeType'
    | 'iops'
    | 'throughput'
    | 'encrypted'
    | 'kmsKeyId'
    | 'multiAttach'
    | 'snapshot'
    | 'isRoot'
  > {
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

const DEFAULT_TYPE = 'gp3';
export const VOLUME_TYPES: { readonly [type: string]: readonly [leastGiB: number, mostGiB: number] } = {
  gp2: [1, 16_384],
  gp3: [1, 65_536],
  io1: [4, 16_384],
  io2: [4, 65_536],
  st1: [125, 16_384],
  sc1: [125, 16_384],
  standard: [1, 1024],
};

/** The root disk first. Throws LaunchRefused. */
export function disksOf(
  { disks: given = [] }: MachineTemplate,
  { spec }: MachineImage,
  snapshots: readonly Snapshot[],
): readonly [Disk, ...Disk[]] {
  checkDevices(given);
  const byDevice = new Map(given.map((disk) => [disk.device, disk]));
  const named = byDevice.get(spec.rootDevice);
  if (named?.omit)
    refuse('InvalidBlockDeviceMapping', `The root device '${spec.rootDevice}' cannot be left out`);
  const own = (spec.disks ?? []).map((disk) => ({ ...disk, ...byDevice.get(disk.device) }));
  const owned = new Set([spec.rootDevice, ...own.map(({ device }) => device)]);
  const further = given.filter(({ device }) => !owned.has(device));
  const rest = [...own, ...further].filter(({ omit }) => !omit).map((disk) => dataDisk(disk, snapshots));
  return [rootDisk(named, spec), ...rest];
}

function checkDevices(disks: readonly BlockDevice[]): void {
  const seen = new Set<string>();
  for (const { device } of disks) {
    if (!/^(\/dev\/)?(sd|xvd|hd|nvme)[a-z0-9]+$/.test(device))
      refuse(
        'InvalidBlockDeviceMapping',
        `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
      );
    if (seen.has(device))
      refuse(
        'InvalidBlockDeviceMapping',
        `The device '${device}' is used in more than one block-device mapping`,
      );
    seen.add(device);
  }
}

function rootDisk(named: BlockDevice | undefined, image: MachineImage['spec']): Disk {
  const sizeGiB = named?.sizeGiB ?? image.rootSizeGiB;
  const snapshot = image.rootSnapshot;
  if (sizeGiB < image.rootSizeGiB)
    refuse(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${snapshot ?? image.imageName}', expect size >= ${image.rootSizeGiB}GB`,
    );
  const disk = { ...named, device: image.rootDevice, snapshot: undefined };
  return { ...described(disk, sizeGiB), ...(snapshot ? { snapshot } : {}), isRoot: true };
}

function dataDisk(disk: BlockDevice, snapshots: readonly Snapshot[]): Disk {
  const from = disk.snapshot && snapshots.find(({ metadata }) => metadata.name === disk.snapshot);
  if (disk.snapshot && !from)
    refuse('InvalidSnapshot.NotFound', `The snapshot '${disk.snapshot}' does not exist.`);
  const least = from ? from.spec.sizeGiB : undefined;
  const sizeGiB = disk.sizeGiB ?? least;
  if (sizeGiB === undefined)
    return refuse('MissingParameter', 'The request must contain the parameter size or snapshotId');
  if (least !== undefined && sizeGiB < least)
    refuse(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${disk.snapshot}', expect size >= ${least}GB`,
    );
  return described(disk, sizeGiB);
}

function described(disk: BlockDevice, sizeGiB: number): Disk {
  const { device, snapshot, volumeType = DEFAULT_TYPE, iops, throughput, encrypted, kmsKeyId } = disk;
  checkSize(volumeType, sizeGiB);
  checkPerformance({ volumeType, sizeGiB, iops, throughput });
  const fields = { snapshot, iops, throughput, encrypted, kmsKeyId };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { device, sizeGiB, volumeType, ...given, deleteOnTermination: disk.deleteOnTermination ?? true };
}

/** Of the types that can be asked for IOPS: bounds, and the most per GiB. */
const IOPS: { readonly [type: string]: readonly [least: number, most: number, perGiB: number] } = {
  gp3: [3000, 80_000, 500],
  io1: [100, 64_000, 50],
  io2: [100, 256_000, 1000],
};
const GP3_IOPS = 3000;
const GP3_THROUGHPUT = [125, 2000, 0.25] as const;

export interface Performance {
  readonly volumeType: string;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughput?: number;
}

/** Throws LaunchRefused for IOPS and throughput that a volume of the type cannot be asked for. */
export function checkPerformance({ volumeType: type, sizeGiB, iops, throughput }: Performance): void {
  const bounds = Object.hasOwn(IOPS, type) ? IOPS[type] : undefined;
  if (bounds && iops === undefined && type !== 'gp3')
    refuse('MissingParameter', `The parameter iops must be specified for ${type} volumes.`);
  if (!bounds && iops !== undefined)
    refuse('InvalidParameterCombination', `The parameter iops is not supported for ${type} volumes.`);
  if (type !== 'gp3' && throughput !== undefined)
    refuse('InvalidParameterCombination', `The parameter throughput is not supported for ${type} volumes.`);
  if (bounds && iops !== undefined) {
    const [least, most, perGiB] = bounds;
    checkBounds('iops', iops, [least, most]);
    if (iops > least) checkRatio('Iops to volume size', iops / sizeGiB, perGiB);
  }
  if (throughput !== undefined) {
    const [least, most, perIops] = GP3_THROUGHPUT;
    checkBounds('throughput', throughput, [least, most]);
    checkRatio('Throughput (MiBps) to iops', throughput / (iops ?? GP3_IOPS), perIops);
  }
}

function checkBounds(what: string, value: number, [least, most]: readonly [number, number]): void {
  if (value < least)
    refuse('InvalidParameterValue', `Volume ${what} of ${value} is too low; minimum is ${least}.`);
  if (value > most)
    refuse('InvalidParameterValue', `Volume ${what} of ${value} is too high; maximum is ${most}.`);
}

function checkRatio(what: string, ratio: number, most: number): void {
  if (ratio > most)
    refuse(
      'InvalidParameterCombination',
      `${what} ratio of ${ratio.toFixed(2)} is too high; maximum is ${most}`,
    );
}

/** Throws LaunchRefused for a type that is none, or a size that it cannot have. */
export function checkSize(type: string, sizeGiB: number): void {
  const bounds = Object.hasOwn(VOLUME_TYPES, type) ? VOLUME_TYPES[type] : undefined;
  const [least, most] = bounds ?? refuse('InvalidParameterValue', `Invalid value '${type}' for VolumeType.`);
  if (sizeGiB < least)
    refuse(
      'InvalidParameterValue',
      `Volume of ${sizeGiB}GiB is too small; minimum is ${least}GiB for volume type ${type}.`,
    );
  if (sizeGiB > most)
    refuse(
      'InvalidParameterValue',
      `Volume of ${sizeGiB}GiB is too large for volume type ${type}; maximum is ${most}GiB.`,
    );
}
