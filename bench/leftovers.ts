// What peers of a benchmark that was killed may have left: processes, mounts, network namespaces
// and cgroups, known by the benchmark's own names.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP, removeCgroups } from './cgroup.ts';
import { attempt } from './cleanup.ts';

/** Ends processes that were started from below `folder` or run in our cgroup, unmounts what is below it. */
export function removeLeftovers(folder: string): void {
  const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of own) {
    const isOurs = read(pid, 'cmdline').includes(`${folder}/`) || read(pid, 'cgroup').includes(`:${CGROUP}/`);
    if (isOurs) kill(Number(pid));
  }
  const below = read('self', 'mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of below.reverse()) attempt('umount', ['-l', path]);
  for (const name of names('/run/netns')) if (/^tb-/.test(name)) attempt('ip', ['netns', 'delete', name]);
  removeCgroups();
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody made one yet
  }
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
