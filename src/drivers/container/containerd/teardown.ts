// How does an instance's containerd go, and all that it made with it?
//
// Politely first (every task killed and deleted through the API, so that each leaves as it should), then whatever is left by
// what it is on the host: processes in our cgroups, shims of our socket, mounts below our directories, our shims' sockets.
// Records, layers and images stay: they are state, not running things.
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import type { DaemonPaths } from './config.ts';
import { processesBelow, removeBelow } from './containers/cgroups.ts';
import type { Context } from './containers/context.ts';
import { endTask } from './containers/lifecycle.ts';
import { readRecord } from './containers/record.ts';
import { findDaemon } from './daemon.ts';
import { unmountBelow } from './images/rootfs.ts';
import { Containers } from './rpc/services.ts';

const TERM_MS = 5000;
const KILL_MS = 5000;
const LOOK_MS = 10;
const AT_ONCE = 8;

export async function stopEverything(context: Context, paths: DaemonPaths): Promise<void> {
  await endAllTasks(context).catch((error) =>
    context.log.warn('Cannot stop all containers through containerd', { error }),
  );
  await context.link.close();
  const sockets = await shimSockets(paths);
  await stopDaemon(paths);
  await killAll(async () => [
    ...(await shimsOf(paths.socket)),
    ...(await processesBelow(context.host.cgroup, context.layout.cgroupParent)),
  ]);
  await unmountBelow(paths.state);
  await unmountBelow(paths.root);
  await unmountBelow(`${context.layout.runDir}/rootfs`);
  await removeBelow(context.host.cgroup, context.layout.cgroupParent);
  for (const socket of sockets) await rm(socket, { force: true });
  await rm(context.ioDir, { recursive: true, force: true });
  await rm(paths.state, { recursive: true, force: true });
  // The shims' common place, unless somebody else's are there.
  for (const directory of ['/run/containerd/s', '/run/containerd'])
    await rmdir(directory).catch(() => undefined);
}

async function endAllTasks(context: Context): Promise<void> {
  const { containers } = await context.link.call(Containers.list, {}, { timeoutMs: KILL_MS });
  const left = containers.map(readRecord).filter((each) => each !== undefined);
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const known = next;
      await context.serial
        .run(known.spec.id, () => endTask(context, known, true))
        .catch((error) => {
          context.log.warn('Cannot stop a container', { id: known.spec.id, error });
        });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function stopDaemon(paths: DaemonPaths): Promise<void> {
  const find = async () => {
    const pid = await findDaemon(paths);
    return pid === undefined ? [] : [pid];
  };
  for (const pid of await find()) signal(pid, 'SIGTERM');
  await until(async () => (await find()).length === 0, TERM_MS);
  await killAll(find);
}

/** Kills until nobody is found any more, for a bounded time. */
async function killAll(find: () => Promise<readonly number[]>): Promise<void> {
  await until(async () => {
    const pids = await find();
    for (const pid of pids) signal(pid, 'SIGKILL');
    return pids.length === 0;
  }, KILL_MS);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone by itself.
  }
}

async function until(condition: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

/** Shims name their containerd's socket on their command line. */
async function shimsOf(socket: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const words = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0');
    const isShim = words[0]?.includes('containerd-shim') === true;
    if (isShim && words[words.indexOf('-address') + 1] === socket) found.push(Number(entry));
  }
  return found;
}

/** Each bundle says where its shim listens: `unix:///run/containerd/s/<hash>`. A shim that was killed leaves that file. */
async function shimSockets(paths: DaemonPaths): Promise<readonly string[]> {
  const tasks = `${paths.state}/io.containerd.runtime.v2.task`;
  const sockets: string[] = [];
  for (const namespace of await readdir(tasks).catch(() => [])) {
    for (const id of await readdir(`${tasks}/${namespace}`).catch(() => [])) {
      const address = await readFile(`${tasks}/${namespace}/${id}/address`, 'utf8').catch(() => '');
      if (address.startsWith('unix:///run/containerd/s/')) sockets.push(address.slice('unix://'.length));
    }
  }
  return sockets;
}
