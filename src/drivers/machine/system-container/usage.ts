// What does a machine use? Its cgroup, its layer and its network's counters.
//
// Looking at a layer means looking at every file of it, so its size is remembered for a minute.
import { readFile } from 'node:fs/promises';
import type { MachineHandle, MachineUsage } from '../driver.ts';
import { type Context, getMachine } from './context.ts';

const DISK_KEPT_MS = 60_000;

export function createUsageReader(context: Context): (handle: MachineHandle) => Promise<MachineUsage> {
  const disks = new Map<string, { readonly bytes: number; readonly atMs: number }>();
  const diskBytes = async (handle: MachineHandle) => {
    const known = disks.get(handle.id);
    if (known !== undefined && Date.now() - known.atMs < DISK_KEPT_MS) return known.bytes;
    const bytes = await context.containers.layerBytes(handle);
    for (const [id, { atMs }] of disks) if (Date.now() - atMs >= DISK_KEPT_MS) disks.delete(id);
    disks.set(handle.id, { bytes, atMs: Date.now() });
    return bytes;
  };
  return async (handle) => {
    const { container } = await getMachine(context, handle);
    const [{ cpuNanos, memoryBytes }, bytes, network] = await Promise.all([
      context.containers.usage(handle),
      diskBytes(handle),
      container.pid === undefined ? '' : readFile(`/proc/${container.pid}/net/dev`, 'utf8').catch(() => ''),
    ]);
    return { cpuNanos, memoryBytes, diskBytes: bytes, ...readCounters(network) };
  };
}

/** From /proc/net/dev: all interfaces but loopback. */
export function readCounters(text: string): Pick<MachineUsage, 'networkReceivedBytes' | 'networkSentBytes'> {
  let networkReceivedBytes = 0;
  let networkSentBytes = 0;
  for (const line of text.split('\n')) {
    const [name = '', counters = ''] = line.split(':');
    const fields = counters.trim().split(/\s+/).map(Number);
    if (fields.length < 16 || name.trim() === 'lo') continue;
    networkReceivedBytes += fields[0] ?? 0;
    networkSentBytes += fields[8] ?? 0;
  }
  return { networkReceivedBytes, networkSentBytes };
}
