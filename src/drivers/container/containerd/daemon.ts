// How does our containerd come up, and how do we find it again?
//
// One process per instance, in a session of its own, so that it survives us. Its pid file is written by the process itself
// before it becomes containerd: there is no moment in which it runs unknown. A pid counts only while its command line names
// our configuration, so a reused pid is never taken for it.
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { DriverError } from '../driver.ts';
import { type DaemonPaths, daemonConfig } from './config.ts';

const LOG_BYTES = 1 << 20;
const START_MS = 10_000;
const LOOK_MS = 2;

/** The pid of our running containerd. */
export async function findDaemon(paths: DaemonPaths): Promise<number | undefined> {
  const pid = Number(await readFile(paths.pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(paths.config) ? pid : undefined;
}

/** Starts containerd unless it runs; true when it was started. That it answers is the link's to find out. */
export async function ensureDaemon(paths: DaemonPaths, systemResource: boolean): Promise<boolean> {
  if ((await findDaemon(paths)) !== undefined) return false;
  await mkdir(paths.root, { recursive: true, mode: 0o711 });
  await mkdir(paths.state, { recursive: true, mode: 0o711 });
  await writeFile(paths.config, daemonConfig(paths, systemResource));
  await spawnDaemon(paths);
  return true;
}

async function spawnDaemon(paths: DaemonPaths): Promise<void> {
  await trimLog(paths);
  const log = await open(paths.log, 'a', 0o640);
  try {
    const script = 'echo $$ > "$0" && exec containerd --config "$1"';
    const child = spawn('/bin/sh', ['-c', script, paths.pidFile, paths.config], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
      env: daemonEnvironment(process.env),
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    // Until its pid file names it, another look would start another one.
    const deadline = Date.now() + START_MS;
    while (child.exitCode === null && (await findDaemon(paths)) !== child.pid) {
      if (Date.now() > deadline) throw new Error('It did not start in time');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } catch (cause) {
    throw new DriverError('Unavailable', 'Cannot start containerd', { cause });
  } finally {
    await log.close();
  }
}

/** Nothing of the caller's environment but what containerd needs: the shims inherit it. */
function daemonEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const own = (env.PATH ?? '').split(':').filter((entry) => entry.startsWith('/') && !path.includes(entry));
  return { PATH: [...path, ...own].join(':'), HOME: '/root' };
}

/** Keeps the log small, where every shim writes too. It is only ever appended to: it may be cut while it is written. */
export async function trimLog(paths: DaemonPaths): Promise<void> {
  const { size } = await stat(paths.log).catch(() => ({ size: 0 }));
  if (size > LOG_BYTES) await truncate(paths.log, 0);
}

/** What containerd said last, for an error that would otherwise only say that it did not answer. */
export async function lastWords(paths: DaemonPaths): Promise<string> {
  const text = await readFile(paths.log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').at(-1)?.slice(-400) ?? '';
}
