// Which machine image does a machine file start from? An id, a name or a pattern, as `source_ami_filter` of Packer finds it.
import type { MachineImage } from '../../../model/kinds/machine-image.ts';
import { baseImageName, isBaseName, machineStandIns } from '../../../model/machine-image-stand-ins.ts';
import { CliError, ExitCode } from '../../exit.ts';

export const USUAL_SOURCE = 'al2023-ami-2023.*';

export interface MachineSource {
  /** Full name in the image store. */
  readonly image: string;
  readonly user: string;
  readonly rootDevice: string;
  readonly rootSizeGiB: number;
  /** `al2023-ami-2023…`: which one was found. */
  readonly imageName: string;
}

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** The newest that fits, of the images that the region has and of the stand-ins that every region has. Throws CliError usage. */
export function chooseSource(wanted: string, images: readonly MachineImage[]): MachineSource {
  const fits = matcher(wanted);
  const found = [
    ...images.filter(({ metadata }) => metadata.deletionTimestamp === undefined).flatMap(ofObject),
    ...machineStandIns(ARCHITECTURE).map(({ base, ...rest }) => ({
      ...rest,
      id: base,
      image: baseImageName(base),
    })),
  ].filter(({ id, imageName }) => id === wanted || fits(imageName));
  const newest = found.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  if (newest) return newest;
  const names = machineStandIns(ARCHITECTURE).map(({ imageName }) => imageName);
  throw new CliError(ExitCode.usage, `There is no machine image "${wanted}" that is ready`, {
    hint: `there are ${[...images.map(({ spec }) => spec.imageName), ...names].slice(0, 8).join(', ')}`,
  });
}

function ofObject({ metadata, spec, status }: MachineImage) {
  const { source, imageName, createdAt, rootDevice, rootSizeGiB, user = 'ec2-user' } = spec;
  const image =
    source.type === 'base' && isBaseName(source.name)
      ? baseImageName(source.name)
      : status?.state === 'available'
        ? status.image
        : undefined;
  if (image === undefined) return [];
  return [{ id: metadata.name ?? '', image, imageName, createdAt, rootDevice, rootSizeGiB, user }];
}

function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`);
  return (name) => expression.test(name);
}
