// Who answers a connection that waits to be accepted while one process takes over from another?
//
// HAProxy hands its listening sockets over at a reload, and then nobody is lost. But it waits for them one second only: a
// former process that does not come to run in that time (an overloaded machine) makes the new one listen with sockets of its
// own, and the kernel resets what waits at the former ones when they are closed. With net.ipv4.tcp_migrate_req (Linux 5.14)
// it gives them to the new sockets instead. That is a setting of the host: what it was is noted in the directory of the balancer
// that changed it, and handed on, so that the last balancer of ours that stops puts it back.
import { access, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface HostPaths {
  readonly setting: string;
  readonly processes: string;
}

const hostPaths: HostPaths = { setting: '/proc/sys/net/ipv4/tcp_migrate_req', processes: '/proc' };
const noteName = 'tcp_migrate_req';

/** Makes connections that wait outlive a reload. Repeatable; a host that does not have the setting goes without. */
export async function keepQueued(directory: string, { setting } = hostPaths): Promise<void> {
  const former = (await readText(setting))?.trim();
  if (former !== '0') return;
  await writeFile(join(directory, noteName), former, { mode: 0o600 });
  await writeFile(setting, '1').catch(() => {});
}

/** One line: whether a reload loses connections that wait, should this host be overloaded just then. */
export async function describeQueued({ setting } = hostPaths): Promise<string> {
  const now = (await readText(setting))?.trim();
  if (now === '1') return 'connections that wait outlive a reload on an overloaded host';
  const why =
    now === undefined
      ? 'the kernel is older than 5.14'
      : 'net.ipv4.tcp_migrate_req is 0, it is set at the first reload';
  return `connections that wait may be reset by a reload on an overloaded host: ${why}`;
}

/** Puts back what `keepQueued` changed, or leaves that to another balancer that runs. Not changed by us: nothing. */
export async function releaseQueued(directory: string, paths = hostPaths): Promise<void> {
  const former = await readText(join(directory, noteName));
  if (former === undefined) return;
  const heir = await anotherBalancer(directory, paths);
  if (heir !== undefined) await writeFile(join(heir, noteName), former, { mode: 0o600 });
  else await writeFile(paths.setting, former).catch(() => {});
}

/** The directory of another balancer that this driver started and that runs; the setting is one for each network namespace. */
async function anotherBalancer(directory: string, { processes }: HostPaths): Promise<string | undefined> {
  const namespace = (pid: string) => readlink(join(processes, pid, 'ns/net')).catch(() => undefined);
  const own = await namespace('self');
  for (const pid of await readdir(processes)) {
    const command = /^\d+$/.test(pid) ? await readText(join(processes, pid, 'cmdline')) : undefined;
    const [program = '', ...args] = (command ?? '').split('\0');
    const file = args[args.indexOf('-f') + 1] ?? '';
    if (basename(program) !== 'haproxy' || basename(file) !== 'haproxy.cfg') continue;
    const other = dirname(file);
    const isOurs = other !== directory && (await exists(join(other, 'applied.json')));
    if (isOurs && (await namespace(pid)) === own) return other;
  }
  return undefined;
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
