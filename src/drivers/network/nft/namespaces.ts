// Where do a unit's network and ipc namespaces come from, and how are they kept without a process in them?
//
// Both are pinned by bind mounts on files in one directory. A directory whose name starts with a dot is not a port yet
// (`.warm-*`) or no longer (`.gone-*`); renaming it is the commit, so a crash leaves nothing half-owned. One process makes
// both namespaces, their loopback, the veth pair with the host's end outside, the routes and the sysctls.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runUnchecked } from './command.ts';
import { IpBatch } from './ip-batch.ts';
import { gatewayLinkAddress } from './ruleset.ts';

/** The host's end of every pair: point-to-point links need no addresses of their own. */
export const hostMac = '0a:58:a9:fe:01:01';

export interface PinnedNamespace {
  readonly directory: string;
  readonly interfaceName: string;
}

const sysctls: readonly (readonly [string, string])[] = [
  ['net/ipv4/ip_unprivileged_port_start', '0'],
  ['net/ipv4/ping_group_range', '0 2147483647'],
];

/** What runs first inside: sysctls (as far as the kernel has them), then `ip` with the batch on standard input. */
const insideScript = `${sysctls
  .map(([path, value]) => `echo '${value}' 2>/dev/null > /proc/sys/${path} || :`)
  .join('; ')}; exec ip -batch -`;

/**
 * The batch that runs inside: the pair is made there and the host's end put into the network namespace of `hostPid`. The last
 * line prints, so that we know when all is done.
 */
export function insideCommands(interfaceName: string, hostPid: number, mtu: number): string {
  return [
    'link set dev lo up',
    `link add name eth0 mtu ${mtu} type veth peer name ${interfaceName} mtu ${mtu} address ${hostMac} netns ${hostPid}`,
    'link set dev eth0 up',
    `route replace ${gatewayLinkAddress} dev eth0 scope link`,
    `route replace default via ${gatewayLinkAddress} dev eth0`,
    'link show dev eth0',
    '',
  ].join('\n');
}

/** A namespace with nobody's address, and the two programs that will give it one: already running, waiting for their input. */
export interface WarmNamespace extends PinnedNamespace {
  readonly inside: IpBatch;
  readonly outside: IpBatch;
}

/** Makes and pins a pair of namespaces in a directory of its own below `root`. */
export async function makeNamespace(root: string, prefix: string): Promise<WarmNamespace> {
  const suffix = randomBytes(5).toString('hex');
  const directory = join(root, `.warm-${suffix}`);
  const interfaceName = `${prefix}${suffix}`;
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const [net, ipc] = [join(directory, 'net'), join(directory, 'ipc')];
  await Promise.all([writeFile(net, '', { mode: 0o444 }), writeFile(ipc, '', { mode: 0o444 })]);
  const inside = new IpBatch(['unshare', `--net=${net}`, `--ipc=${ipc}`, 'sh', '-c', insideScript]);
  const warm = { directory, interfaceName, inside, outside: new IpBatch(['ip', '-batch', '-']) };
  try {
    inside.send(insideCommands(interfaceName, process.pid, await outerMtu()));
    await inside.printed();
    await quietHostEnd(interfaceName);
  } catch (error) {
    await discard(warm).catch(() => {}); // the first error says what is wrong
    throw error;
  }
  return warm;
}

/** Ends the waiting programs and removes the namespace. */
export async function discard(warm: WarmNamespace): Promise<void> {
  await Promise.allSettled([warm.inside.finish(), warm.outside.finish()]);
  await removeNamespaces([warm]);
}

/** The host's end: no IPv6, and replies to clients on the host's loopback (NodePorts) may come in. */
async function quietHostEnd(interfaceName: string): Promise<void> {
  await writeFile(`/proc/sys/net/ipv6/conf/${interfaceName}/disable_ipv6`, '1').catch(() => {}); // no IPv6 at all
  await writeFile(`/proc/sys/net/ipv4/conf/${interfaceName}/route_localnet`, '1');
}

/** The largest packet of the way out, for hosts where it is smaller than Ethernet's. */
async function outerMtu(): Promise<number> {
  const routes = await readFile('/proc/net/route', 'utf8');
  const fields = routes.split('\n').map((line) => line.split('\t'));
  const device = fields.find(([, destination]) => destination === '00000000')?.[0];
  return device === undefined ? 1500 : Number(await readFile(`/sys/class/net/${device}/mtu`, 'utf8'));
}

/** Removes interfaces, pins and directories. What is gone already is skipped. */
export async function removeNamespaces(namespaces: readonly PinnedNamespace[]): Promise<void> {
  if (namespaces.length === 0) return;
  const links = namespaces.map(({ interfaceName }) => `link delete dev ${interfaceName}\n`).join('');
  await runUnchecked(['ip', '-force', '-batch', '-'], links);
  const pins: string[] = [];
  for (const { directory } of namespaces) {
    for (const pin of [join(directory, 'net'), join(directory, 'ipc')])
      if (await isPinned(pin)) pins.push(pin);
  }
  if (pins.length > 0) await run(['umount', ...pins]);
  await Promise.all(namespaces.map(({ directory }) => rm(directory, { recursive: true, force: true })));
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
