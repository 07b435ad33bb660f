// How do files get into a root filesystem while nothing runs on it?
//
// The guest's root may have put symbolic links anywhere: every step of a path is looked at, and links are followed inside
// the root filesystem only. The last one is never followed: the file takes its place.
import { chmod, lstat, mkdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { DriverError } from '../../container/driver.ts';
import type { GuestFile, MachineSpec } from '../driver.ts';

const MOST_LINKS = 32;

export async function writeGuestFiles(root: string, files: readonly GuestFile[]): Promise<void> {
  for (const { path, content, mode } of files) {
    if (!posix.isAbsolute(path) || posix.basename(path) === '')
      throw new DriverError('Refused', `Not an absolute path in the guest: "${path}"`);
    const target = `${await directoryInside(root, posix.dirname(path))}/${posix.basename(path)}`;
    if ((await lstat(target).catch(() => undefined))?.isDirectory())
      throw new DriverError('Refused', `"${path}" is a directory in the guest`);
    const temporary = `${target}.tutti-new`;
    await rm(temporary, { recursive: true, force: true });
    await writeFile(temporary, content, { flag: 'wx', mode });
    await chmod(temporary, mode);
    await rename(temporary, target);
  }
}

/** The host's path of a directory of the guest; made where it is missing. */
export async function directoryInside(root: string, path: string): Promise<string> {
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
    } else throw new DriverError('Refused', `"${path}" is not a directory in the guest`);
  }
}

const parts = (path: string): readonly string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.');

/** Names and name servers, where the spec's own files do not say them. */
export function namingFiles({ hostname, network, files }: MachineSpec): readonly GuestFile[] {
  const search = network.searchDomains.length === 0 ? [] : [`search ${network.searchDomains.join(' ')}`];
  const resolver = [...network.nameServers.map((server) => `nameserver ${server}`), ...search];
  const own = [
    { path: '/etc/hostname', content: `${hostname}\n` },
    { path: '/etc/resolv.conf', content: `${resolver.join('\n')}\n` },
    { path: '/etc/hosts', content: `127.0.0.1 localhost\n::1 localhost\n${network.address} ${hostname}\n` },
  ];
  const given = new Set(files.map(({ path }) => path));
  return own.filter(({ path }) => !given.has(path)).map((file) => ({ ...file, mode: 0o644 }));
}
