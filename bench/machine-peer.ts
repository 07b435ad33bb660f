// The peer of system containers: podman boots the same Debian with the same init, and is asked for nothing else (no request, no address, no cloud-init).
//
// The root filesystem is laid out before the clock starts, with host keys in it; podman puts an overlay on it. It runs in a network namespace of
// the benchmark's own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP } from './cgroup.ts';
import { atEnd, attempt } from './cleanup.ts';
import { command } from './command.ts';
import { FOLDER } from './instance.ts';
import { baseFolder } from './machine-base.ts';
import { greeted } from './machine-side.ts';

const NAMESPACE = 'tb-machine';
const LINK = 'tb-machine0';
const [HOST, GUEST] = ['172.31.83.1', '172.31.83.2'];
const PLACE = join(FOLDER, 'peers', 'podman-machine');

export interface MachinePeer {
  readonly name: string;
  /** Milliseconds until ssh greets. */
  start(): Promise<number>;
}

export async function podmanPeer(): Promise<MachinePeer> {
  const root = join(PLACE, 'root');
  mkdirSync(root, { recursive: true });
  await command('tar', ['-xf', join(baseFolder(), 'layer.tar.gz'), '-C', root]);
  await command('ssh-keygen', ['-A', '-f', root]);
  writeFileSync(join(root, 'etc', 'cloud', 'cloud-init.disabled'), '');
  await openNetwork();
  const config = join(PLACE, 'containers.conf');
  const text = [
    ...['[containers]', 'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]'],
    ...['[engine]', 'cgroup_manager = "cgroupfs"', 'events_logger = "none"', 'runtime = "runc"'],
  ];
  writeFileSync(config, `${text.join('\n')}\n`);
  const env = { ...process.env, CONTAINERS_CONF: config };
  const own = (name: string) => join(PLACE, name);
  const podman = ['--root', own('storage'), '--runroot', own('run'), '--tmpdir', own('tmp')];
  const remove = [...podman, 'rm', '--all', '--force', '--time', '0'];
  atEnd(() => attempt('podman', remove, { env }));
  const how = ['run', '-d', '--systemd=always', '--cgroup-parent', CGROUP];
  const network = ['--network', `ns:/run/netns/${NAMESPACE}`];
  const version = /(\d+\.\d+\.\d+)/.exec(await command('podman', ['--version']))?.[1] ?? '';
  return {
    name: `podman ${version}, the same Debian booted, no cloud-init`,
    async start() {
      const began = performance.now();
      const run = [...podman, ...how, ...network, '--rootfs', `${root}:O`, '/sbin/init'];
      await command('podman', run, { env, timeoutMs: 60_000 });
      const took = await Promise.race([greeted(GUEST, began), late()]);
      await command('podman', remove, { env, timeoutMs: 60_000 });
      return took;
    },
  };
}

const LIMIT_MS = 60_000;

function late(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`no ssh within ${LIMIT_MS / 1_000} s`)), LIMIT_MS).unref();
  });
}

async function openNetwork(): Promise<void> {
  attempt('ip', ['netns', 'delete', NAMESPACE]);
  const ip = (...args: readonly string[]) => command('ip', args);
  await ip('netns', 'add', NAMESPACE);
  atEnd(() => attempt('ip', ['netns', 'delete', NAMESPACE]));
  await ip('link', 'add', LINK, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', NAMESPACE);
  await ip('addr', 'add', `${HOST}/30`, 'dev', LINK);
  await ip('link', 'set', LINK, 'up');
  await ip('-n', NAMESPACE, 'addr', 'add', `${GUEST}/30`, 'dev', 'eth0');
  for (const device of ['eth0', 'lo']) await ip('-n', NAMESPACE, 'link', 'set', device, 'up');
}
