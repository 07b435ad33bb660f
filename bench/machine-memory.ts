// How much memory does a machine take? The proportional set sizes of all processes that belong to it (guest, shim, QEMU), which
// carry its UID in their cgroup or command line; pages that are shared count once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function megabytesOf(uid: string): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const own = processes.filter(
    (pid) => read(pid, 'cgroup').includes(uid) || read(pid, 'cmdline').includes(uid),
  );
  const kilobytes = own.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

/** Whether QEMU runs it by KVM, or translates its code. */
export function isAccelerated(uid: string): boolean {
  return processesOf(uid).some((pid) => read(pid, 'cmdline').includes('-accel\0kvm'));
}

function processesOf(uid: string): readonly string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => read(pid, 'cgroup').includes(uid) || read(pid, 'cmdline').includes(uid));
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return ''; // it has ended
  }
}
