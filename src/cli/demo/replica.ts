// Kills a replica as an accident would: SIGKILL to its processes on this host, past every interface of ours.
import { readdirSync, readFileSync } from 'node:fs';
import type { Pod } from '../../model/kinds/pod.ts';

/** Process ids of everything that runs in the pod. */
export function processesOf(pod: Pod): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => cgroupsOf(pid).includes(pod.metadata.uid));
}

/** How many processes were killed. */
export function killReplica(pod: Pod): number {
  const pids = processesOf(pod);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  return pids.length;
}

function cgroupsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}
