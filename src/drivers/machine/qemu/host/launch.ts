// How is QEMU started so that it outlives us? In a session of its own, in its cgroup from its first moment, in the network
// namespace of its machine, with its words in a log file.
import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DriverError } from '../../../container/driver.ts';
import type { RunPaths } from '../paths.ts';
import type { Cgroup } from './cgroup.ts';
import { hostEnvironment } from './command.ts';
import { readPid } from './process.ts';
import { TAP } from './tap.ts';

export interface LaunchOptions {
  readonly argv: readonly string[];
  /** Word of its command line. */
  readonly mark: string;
  readonly run: RunPaths;
  readonly cgroup: Cgroup;
  /** Absent: a new network namespace that ends with it. */
  readonly namespace?: string;
  /** A file that it reads its saved state from: its descriptor 3. */
  readonly stateFile?: string;
}

export const STATE_FD = 3;
const START_MS = 15_000;

const enter = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec "$@"';
const alone = `ip tuntap add dev ${TAP} mode tap && ip link set ${TAP} up && exec "$@"`;

/** Resolves with its pid. Throws Failed with QEMU's words when it ends instead. */
export async function launchQemu(options: LaunchOptions): Promise<number> {
  const { argv, cgroup, namespace } = options;
  const net =
    namespace === undefined
      ? ['unshare', '--net', 'sh', '-c', alone, 'sh']
      : ['nsenter', `--net=${namespace}`, '--'];
  const words = ['sh', '-c', enter, 'sh', ...cgroup.procs, '--', ...net, 'qemu-system-x86_64', ...argv];
  const log = await open(options.run.log, 'w', 0o600);
  const state = options.stateFile === undefined ? undefined : await open(options.stateFile, 'r');
  try {
    const [program = '', ...args] = words;
    const child = spawn(program, args, {
      cwd: '/',
      detached: true,
      env: hostEnvironment,
      stdio: ['ignore', log.fd, log.fd, ...(state === undefined ? [] : [state.fd])],
    });
    let ended = false;
    child.once('error', () => {
      ended = true;
    });
    child.once('exit', () => {
      ended = true;
    });
    child.unref();
    return await started(options, () => ended);
  } finally {
    await Promise.all([log.close(), state?.close()]);
  }
}

/** QEMU writes its pid file once it has read its arguments. */
async function started({ run, mark }: LaunchOptions, hasEnded: () => boolean): Promise<number> {
  const end = Date.now() + START_MS;
  while (Date.now() < end && !hasEnded()) {
    const pid = await readPid(run.pid, mark);
    if (pid !== undefined) return pid;
    await pause(5);
  }
  throw await launchFailure(
    run,
    hasEnded() ? 'has ended at once' : `has not started in ${START_MS / 1000} s`,
  );
}

/** With QEMU's own words. */
export async function launchFailure(run: RunPaths, how: string): Promise<DriverError> {
  const said = (await readFile(run.log, 'utf8').catch(() => '')).trim().slice(-2000);
  return new DriverError('Failed', `QEMU ${how}${said === '' ? '' : `: ${said}`}`);
}
