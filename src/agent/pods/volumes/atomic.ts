// Writes a volume of configuration so that a reader sees the old files or the new ones, never a mixture.
//
//   <volume>/..2026_11_23_…/key     the files
//   <volume>/..data -> ..2026_11_23_…
//   <volume>/key -> ..data/key      what the container opens
//
// The switch is one rename of `..data`, as Kubernetes' containers expect.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from './content.ts';

/** Nothing is written when the content is what is there. `gid` is the pod's fsGroup. */
export function writeAtomically(folder: string, files: Files, gid: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const version = `..${digestOf(files, gid)}`;
  if (currentVersion(folder) === version) return;
  const target = join(folder, version);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { mode: 0o755 });
  for (const [path, { bytes, mode }] of files) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    // With a group, the group may read what the owner may.
    writeFileSync(file, bytes, { mode: 0o600 });
    chmodSync(file, gid === undefined ? mode : mode | ((mode & 0o400) >> 3));
    if (gid !== undefined) chownSync(file, 0, gid);
  }
  rmSync(join(folder, '..data_tmp'), { force: true }); // of a crash in the middle
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  linkNames(folder, new Set([...files.keys()].map((path) => path.split('/')[0] ?? path)));
  for (const name of readdirSync(folder)) {
    if (name.startsWith('..') && name !== '..data' && name !== version)
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function linkNames(folder: string, wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(folder))
    if (!name.startsWith('..') && !wanted.has(name)) rmSync(join(folder, name), { force: true });
  for (const name of wanted) {
    const link = join(folder, name);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(join('..data', name), link);
  }
}

function currentVersion(folder: string): string | undefined {
  try {
    return readlinkSync(join(folder, '..data'));
  } catch {
    return undefined;
  }
}

function digestOf(files: Files, gid: number | undefined): string {
  const hash = createHash('sha256').update(String(gid));
  for (const path of [...files.keys()].sort()) {
    const file = files.get(path);
    hash.update(`\0${path}\0${file?.mode}\0${file?.bytes.length}\0`).update(file?.bytes ?? '');
  }
  return hash.digest('hex').slice(0, 16);
}
