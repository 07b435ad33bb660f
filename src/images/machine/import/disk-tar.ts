// The root filesystem of a disk as a tar: the partition that holds `/` is found by looking into each.
//
// A disk is mounted read-only in a mount namespace of its own, so that mount and loop device go with the program that
// reads them, however it ends. Its journal is not replayed: what was not yet in place when the disk was copied is not there.
import { open } from 'node:fs/promises';
import { ImageError } from '../../image-error.ts';
import { type CommandOptions, runCommand } from '../../stand-in/command.ts';
import { type FilesystemType, filesystemType, HEAD_BYTES } from './kind.ts';
import { type Partition, readPartitions } from './partitions.ts';

export interface RootPlace {
  readonly offset: number;
  readonly size: number;
  readonly type: FilesystemType;
  /** Folder of the filesystem that is `/`: a subvolume such as `@`. */
  readonly folder: string;
}

const MOUNT_OPTIONS: { readonly [type in FilesystemType]: string } = {
  ext: 'ro,noload',
  xfs: 'ro,norecovery,nouuid',
  btrfs: 'ro',
  other: 'ro',
};

const IS_ROOT = `
for folder in . @ root @rootfs; do
  [ ! -L "$1/$folder" ] && [ -d "$1/$folder/etc" ] && [ -e "$1/$folder/etc/passwd" ] || continue
  for init in sbin/init usr/sbin/init lib/systemd/systemd usr/lib/systemd/systemd; do
    if [ -e "$1/$folder/$init" ] || [ -L "$1/$folder/$init" ]; then echo "$folder"; exit 0; fi
  done
done
echo none`;

/** Throws ImageError Corrupt when no partition holds a system. */
export async function findRoot(path: string, mountPoint: string, signal?: AbortSignal): Promise<RootPlace> {
  const { candidates, partitions } = await placesOf(path);
  const looked: string[] = [];
  for (const { number, ...place } of candidates) {
    const name = partitions.length === 0 ? 'the whole disk' : `partition ${number}`;
    if (place.type === 'other') {
      looked.push(`${name}: no ext4, xfs or btrfs`);
      continue;
    }
    const found = await inMount(path, place, { mountPoint, script: IS_ROOT, signal }).catch(
      (error: Error) => {
        looked.push(`${name}: cannot be read (${error.message.split('\n')[0]})`);
        return undefined;
      },
    );
    const folder = found?.trim();
    if (folder && folder !== 'none') return { ...place, folder };
    if (folder) looked.push(`${name}: ${place.type}, no /etc/passwd and init`);
  }
  throw new ImageError(
    'Corrupt',
    `The disk holds no system that can boot: ${looked.join('; ') || 'it is empty'}`,
  );
}

/** Largest first: `/` mostly is. */
async function placesOf(path: string) {
  const file = await open(path, 'r');
  try {
    const { size: diskSize } = await file.stat();
    const read = async (offset: number, length: number) => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    const partitions = await readPartitions(read, diskSize);
    const whole: Partition = { number: 0, start: 0, size: diskSize };
    const sorted = partitions.length > 0 ? partitions.toSorted((a, b) => b.size - a.size) : [whole];
    const candidates = [];
    for (const { number, start: offset, size } of sorted)
      candidates.push({ number, offset, size, type: filesystemType(await read(offset, HEAD_BYTES)) });
    return { candidates, partitions };
  } finally {
    await file.close();
  }
}

/** Hands the tar of the root filesystem to `consume`. */
export async function readRoot(
  path: string,
  root: RootPlace,
  options: { readonly mountPoint: string } & Pick<CommandOptions, 'consume' | 'signal'>,
): Promise<void> {
  const excluded = ['dev', 'proc', 'sys', 'run', 'tmp'].map((name) => `--exclude='./${name}/*'`).join(' ');
  const script = `exec tar -C "$1/${root.folder}" --format=pax --numeric-owner --one-file-system --sort=name \\
    --xattrs --xattrs-include=security.capability --exclude=./lost+found ${excluded} -c .`;
  await inMount(path, root, { ...options, script });
}

function inMount(
  path: string,
  { offset, size, type }: Omit<RootPlace, 'folder'>,
  how: { readonly mountPoint: string; readonly script: string } & Pick<CommandOptions, 'consume' | 'signal'>,
): Promise<string> {
  const { mountPoint, script, ...rest } = how;
  const options = `${MOUNT_OPTIONS[type]},loop,nodev,nosuid,noexec,offset=${offset},sizelimit=${size}`;
  const mounted = `set -e\nmount -o "$3" "$2" "$1"\n${script}`;
  const argv = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mounted, 'sh'];
  return runCommand([...argv, mountPoint, path, options], rest);
}
