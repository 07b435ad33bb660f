// Where do a unit's network and ipc namespaces come from, and how are they kept without a process in them?
//
// Both are pinned by bind mounts on files in one directory. A directory whose name starts with a dot is not a port yet
// (`.warm-*`) or no longer (`.gone-*`); renaming it is the commit, so a crash leaves nothing half-owned. The porter makes both
// namespaces, their loopback, the veth pair with the host's end outside, the routes and the sysctls.

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayLinkAddress } from '../../../model/host-layout.ts';
import type { Porter } from './porter.ts';

/** The host's end of every pair: point-to-point links need no addresses of their own. */
export const hostMac = '0a:58:a9:fe:01:01';

export interface PinnedNamespace {
  readonly directory: string;
  readonly interfaceName: string;
}

/** Makes and pins a pair of namespaces in a directory of its own below `root`; nobody's address yet. */
export async function makeNamespace(porter: Porter, root: string, prefix: string): Promise<PinnedNamespace> {
  const suffix = randomBytes(5).toString('hex');
  const made = { directory: join(root, `.warm-${suffix}`), interfaceName: `${prefix}${suffix}` };
  await mkdir(root, { recursive: true, mode: 0o711 });
  try {
    await porter.do(
      'make',
      made.directory,
      made.interfaceName,
      await outerMtu(),
      gatewayLinkAddress,
      hostMac,
    );
  } catch (error) {
    await removeNamespaces(porter, [made]).catch(() => {}); // the first error says what is wrong
    throw error;
  }
  return made;
}

/** The largest packet of the way out, for hosts where it is smaller than Ethernet's. */
async function outerMtu(): Promise<number> {
  const routes = await readFile('/proc/net/route', 'utf8');
  const fields = routes.split('\n').map((line) => line.split('\t'));
  const device = fields.find(([, destination]) => destination === '00000000')?.[0];
  return device === undefined ? 1500 : Number(await readFile(`/sys/class/net/${device}/mtu`, 'utf8'));
}

/** Removes interfaces, pins and directories. What is gone already is skipped. */
export async function removeNamespaces(
  porter: Porter,
  namespaces: readonly PinnedNamespace[],
): Promise<void> {
  const words = namespaces.flatMap(({ interfaceName, directory }) => [interfaceName, directory]);
  if (words.length > 0) await porter.do('remove', ...words);
}

/** Takes a port's directory out of the ports, under a name that says so; undefined when it is gone. */
export async function retire(
  root: string,
  prefix: string,
  pinned: PinnedNamespace,
): Promise<PinnedNamespace | undefined> {
  const directory = join(root, `.gone-${pinned.interfaceName.slice(prefix.length)}`);
  try {
    await rename(pinned.directory, directory);
    return { ...pinned, directory };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a stray directory holds: its name says it. */
export function strayNamespace(root: string, prefix: string, name: string): PinnedNamespace {
  return { directory: join(root, name), interfaceName: `${prefix}${name.slice(name.lastIndexOf('-') + 1)}` };
}

/** True when the file is a namespace and not just the place for one. */
export async function isPinned(path: string): Promise<boolean> {
  try {
    const [file, directory] = await Promise.all([stat(path), stat(join(path, '..'))]);
    return file.dev !== directory.dev;
  } catch {
    return false;
  }
}

/** Names below `root`: ports, and what is not a port (yet, or any more). */
export async function listDirectories(
  root: string,
): Promise<{ ports: readonly string[]; strays: readonly string[] }> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return {
    ports: names.filter((name) => !name.startsWith('.')),
    strays: names.filter((name) => name.startsWith('.')),
  };
}
