// What is to be done for one volume, and what is to be told of it? Pure.
import type { VolumeStatus as VolumeFile } from '../../drivers/volume/driver.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { Volume } from '../../model/kinds/volume.ts';
import { isDeleting } from '../../model/object.ts';

export type VolumeStatus = NonNullable<Volume['status']>;

/** The machine that it is attached to, as far as it is known here. */
export interface Holder {
  readonly machine: Machine;
  /** It has ended for ever. */
  readonly hasEnded: boolean;
  /** Ids of the disks that its guest has. */
  readonly disks: readonly string[];
}

export interface VolumeWorld {
  readonly volume: Volume;
  readonly file?: VolumeFile;
  /** Who has it in its guest, whatever is wanted. */
  readonly holder?: Holder;
  /** The machine that is to have it; undefined when there is none yet, or none any more. */
  readonly wanted?: Holder;
  readonly failure?: { readonly reason: string; readonly message: string };
}

export type VolumeStep = 'create' | 'grow' | 'release' | 'delete' | 'remove' | 'rest';

const GIB = 1024 ** 3;

export function volumeStep({ volume, file, holder, wanted }: VolumeWorld): VolumeStep {
  const { attachment, isRoot, sizeGiB } = volume.spec;
  if (isDeleting(volume)) {
    const isHeld = isRoot ? wanted !== undefined && !wanted.hasEnded : holder !== undefined;
    return isHeld ? 'rest' : 'remove';
  }
  // One whose machine is not known is being made, before its machine; if it never comes, control cleans up (machine-cleanup).
  if (attachment && wanted?.hasEnded) return attachment.deleteOnTermination || isRoot ? 'delete' : 'release';
  if (isRoot) return 'rest';
  if (!file) return 'create';
  return file.sizeBytes < sizeGiB * GIB ? 'grow' : 'rest';
}

export function volumeStatus({ volume, file, holder, wanted, failure }: VolumeWorld): VolumeStatus {
  const { attachment, isRoot, sizeGiB } = volume.spec;
  if (isRoot) {
    const has = attachment && wanted && !wanted.hasEnded;
    const attached = has ? { machine: attachment.machine, device: attachment.device } : undefined;
    return { state: attached ? 'in-use' : 'available', attached, sizeGiB };
  }
  if (!file) return { state: failure ? 'error' : 'creating', ...failure };
  const device = attachment?.device ?? volume.status?.attached?.device ?? '';
  const attached = holder ? { machine: holder.machine.metadata.name, device } : undefined;
  return {
    state: attachment || attached ? 'in-use' : 'available',
    attached,
    ...failure,
    sizeGiB: Math.floor(file.sizeBytes / GIB),
    usedBytes: file.usedBytes,
  };
}
