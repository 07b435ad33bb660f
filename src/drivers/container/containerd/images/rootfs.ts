// How is a root filesystem looked at from the host? Mounted for as long as a task runs: read-only, but for a layer of its own.
//
// Mounted below a directory of our own, so that what a crash left mounted is found and unmounted at the next start.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DriverError } from '../../driver.ts';
import type { Link } from '../link.ts';
import { Snapshots } from '../rpc/services.ts';
import { snapshotter } from './layers.ts';

const run = promisify(execFile);
/** The kernel takes at most a page of options. */
const MOST_OPTION_BYTES = 3800;

export interface MountLike {
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
}

/** Runs `task` with the snapshot of `chain` mounted; `lease` holds it meanwhile. */
export async function withSnapshot<T>(
  link: Link,
  directory: string,
  where: { readonly chain: string; readonly lease: string },
  task: (path: string) => Promise<T>,
): Promise<T> {
  const key = `view-${randomUUID()}`;
  const path = `${directory}/${key}`;
  const { mounts } = await link.call(
    Snapshots.view,
    { snapshotter, key, parent: where.chain },
    { lease: where.lease },
  );
  try {
    return await withMounted(path, mounts, task);
  } finally {
    await link.call(Snapshots.remove, { snapshotter, key }).catch(() => undefined);
  }
}

/** Runs `task` with the mounts at a path that is made for it. */
export async function withMounted<T>(
  path: string,
  mounts: readonly MountLike[],
  task: (path: string) => Promise<T>,
  access: 'ro' | 'rw' = 'ro',
): Promise<T> {
  await mkdir(path, { recursive: true });
  try {
    for (const mount of mounts) await mountAt(path, mount, access);
    return await task(path);
  } finally {
    await unmountBelow(path);
    await rmdir(path).catch(() => undefined);
  }
}

async function mountAt(path: string, mount: MountLike, access: 'ro' | 'rw'): Promise<void> {
  const { command, cwd } = mountCommand(path, mount, access);
  try {
    await run('mount', command, { cwd });
  } catch (cause) {
    throw new DriverError('Failed', `Cannot mount a root filesystem at "${path}"`, { cause });
  }
}

/** The mount command. Long lists of layers are made short by naming them from their own directory. */
export function mountCommand(
  path: string,
  mount: MountLike,
  access: 'ro' | 'rw' = 'ro',
): { readonly command: readonly string[]; readonly cwd: string } {
  const { type = 'bind', source = 'none', options = [] } = mount;
  const readOnly = options.includes('ro') ? options : [...options.filter((option) => option !== 'rw'), 'ro'];
  const text = (access === 'ro' ? readOnly : options).join(',');
  if (type === 'bind') return { command: ['-o', text, source, path], cwd: '/' };
  const prefix = /lowerdir=(\/.*?\/snapshots\/)/.exec(text)?.[1];
  if (text.length <= MOST_OPTION_BYTES || prefix === undefined) {
    return { command: ['-t', type, '-o', text, source, path], cwd: '/' };
  }
  return { command: ['-t', type, '-o', text.replaceAll(prefix, ''), source, path], cwd: prefix };
}

/** Unmounts everything at and below a directory, the last mounted first. */
export async function unmountBelow(directory: string): Promise<void> {
  const points = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), directory);
  for (const point of points.reverse()) {
    await run('umount', ['-l', point]).catch(() => undefined);
  }
}

/** From mountinfo: mount points at or below a directory, in order of mounting. */
export function mountPoints(mountInfo: string, directory: string): string[] {
  const plain = (path: string) =>
    path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return mountInfo
    .split('\n')
    .map((line) => plain(line.split(' ')[4] ?? ''))
    .filter((point) => point === directory || point.startsWith(`${directory}/`));
}
