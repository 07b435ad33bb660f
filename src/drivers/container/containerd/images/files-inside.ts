// How do files get into the root filesystem of a system while nothing runs on it?
//
// Its root may have put symbolic links anywhere: every step of a path is looked at, and links are followed inside the root
// filesystem only. The last one is never followed: the file takes its place. Mounting is slow (unmounting waits for the
// disk), so where a path has neither links nor removed directories the file is put right into the layer: a directory that
// only lower layers have is made there as it is below, which is what the kernel would do.
import { chmod, lstat, mkdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { DriverError } from '../../driver.ts';
import type { LayerFile } from '../../system.ts';
import { mirrorDirectory } from './mirror-directory.ts';

const MOST_LINKS = 32;

/** Into a root filesystem that is mounted at `root`. Throws Refused. */
export async function writeInside(root: string, files: readonly LayerFile[]): Promise<void> {
  for (const file of files) {
    checkPath(file.path);
    await place(await directoryInside(root, posix.dirname(file.path)), file);
  }
}

/** Into the topmost of these layers, which is not mounted; returns the files that can only be written when it is. */
export async function writeOnTop(
  layers: readonly string[],
  files: readonly LayerFile[],
): Promise<readonly LayerFile[]> {
  const left: LayerFile[] = [];
  for (const file of files) {
    checkPath(file.path);
    const directory = await plainDirectory(layers, posix.dirname(file.path));
    if (directory === undefined) left.push(file);
    else await place(directory, file);
  }
  return left;
}

/** The directory in the topmost layer; undefined when links, files or removed directories are on the way. */
async function plainDirectory(layers: readonly string[], path: string): Promise<string | undefined> {
  const [top = ''] = layers;
  let at = '';
  for (const name of parts(path)) {
    at += `/${name}`;
    if (name === '..') return undefined;
    const found = await Promise.all(layers.map((layer) => lstat(`${layer}${at}`).catch(() => undefined)));
    const first = found.find((each) => each !== undefined);
    if (first !== undefined && !first.isDirectory()) return undefined;
    if (found[0] !== undefined) continue;
    await mkdir(`${top}${at}`, { mode: 0o755 });
    await mirrorDirectory(`${top}${at}`, layers.slice(1), at);
  }
  return `${top}${at}`;
}

function checkPath(path: string): void {
  if (!posix.isAbsolute(path) || posix.basename(path) === '')
    throw new DriverError('Refused', `Not an absolute path of a file: "${path}"`);
}

async function place(directory: string, { path, content, mode }: LayerFile): Promise<void> {
  const target = `${directory}/${posix.basename(path)}`;
  if ((await lstat(target).catch(() => undefined))?.isDirectory())
    throw new DriverError('Refused', `"${path}" is a directory`);
  const temporary = `${target}.tutti-new`;
  await rm(temporary, { recursive: true, force: true });
  await writeFile(temporary, content, { flag: 'wx', mode });
  await chmod(temporary, mode);
  await rename(temporary, target);
}

/** The host's path of a directory inside; made where it is missing. */
async function directoryInside(root: string, path: string): Promise<string> {
  let rest = parts(path);
  let at: readonly string[] = [];
  for (let links = 0; ; ) {
    const [name, ...after] = rest;
    if (name === undefined) return [root, ...at].join('/');
    rest = after;
    if (name === '..') {
      at = at.slice(0, -1);
      continue;
    }
    const next = [root, ...at, name].join('/');
    const found = await lstat(next).catch(() => undefined);
    if (found === undefined) await mkdir(next, { mode: 0o755 });
    if (found === undefined || found.isDirectory()) at = [...at, name];
    else if (found.isSymbolicLink() && links < MOST_LINKS) {
      links += 1;
      const target = await readlink(next);
      rest = [...parts(target), ...after];
      if (posix.isAbsolute(target)) at = [];
    } else throw new DriverError('Refused', `"${path}" is not a directory`);
  }
}

const parts = (path: string): readonly string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.');
