// Is the process that a machine left its number of still that process? Numbers are given again; the command line is not.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** True while the process with this number runs with `mark` as one word of its command line (a zombie does not). */
export async function isProcess(pid: number, mark: string): Promise<boolean> {
  try {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return line.split('\0').includes(mark);
  } catch {
    return false;
  }
}

/** The number that a program wrote into its pid file, when that program still runs. */
export async function readPid(pidFile: string, mark: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  return pid > 1 && (await isProcess(pid, mark)) ? pid : undefined;
}

/** Ends it by force and waits until it is gone. */
export async function endProcess(pid: number, mark: string): Promise<void> {
  while (await isProcess(pid, mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return;
    }
    await pause(5);
  }
}
