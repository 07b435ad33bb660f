// What do programs in a system read about its memory and its processors? Files of ours in place of the host's.
//
//   /proc/meminfo   its limit, and what it uses of it: written at each start and again whenever its usage is asked for
//   /proc/cpuinfo   of the host's processors those that it may use
// They are mounted over the kernel's own. meminfo is written in place and always has the same length, so that a reader never
// sees half of two.
import { open, readFile, writeFile } from 'node:fs/promises';
import type { ContainerSpec } from '../../driver.ts';
import { type MemoryUse, readMemory } from './cgroups.ts';
import type { Context } from './context.ts';

const WIDTH = 10;

export const meminfoPath = (ioDir: string, id: string): string => `${ioDir}/${id}.meminfo`;
export const cpuinfoPath = (ioDir: string, id: string): string => `${ioDir}/${id}.cpuinfo`;

/** Made anew: for a start. */
export async function makeSizeFiles(context: Context, spec: ContainerSpec): Promise<void> {
  const { ioDir } = context;
  const { memoryLimitBytes, cpuList } = spec.resources;
  const idle = { usedBytes: 0, cacheBytes: 0, sharedBytes: 0, activeFileBytes: 0, inactiveFileBytes: 0 };
  const [host, cpus] = await Promise.all([
    readFile('/proc/meminfo', 'utf8'),
    readFile('/proc/cpuinfo', 'utf8'),
  ]);
  await Promise.all([
    writeFile(
      meminfoPath(ioDir, spec.id),
      memoryLimitBytes === undefined ? host : meminfo(memoryLimitBytes, idle),
    ),
    writeFile(cpuinfoPath(ioDir, spec.id), cpuinfo(cpus, cpuList)),
  ]);
}

/** What it uses now. Not there (it never ran, or its files went): nothing. */
export async function refreshMeminfo(context: Context, spec: ContainerSpec, cgroup: string): Promise<void> {
  const { memoryLimitBytes } = spec.resources;
  if (memoryLimitBytes === undefined) return;
  const text = meminfo(memoryLimitBytes, await readMemory(context.host.cgroup, cgroup));
  const file = await open(meminfoPath(context.ioDir, spec.id), 'r+').catch(() => undefined);
  if (file === undefined) return;
  await file.write(text, 0);
  await file.close();
}

/** As the kernel writes it, as far as programs look at it. */
export function meminfo(limitBytes: number, use: MemoryUse): string {
  const free = Math.max(0, limitBytes - use.usedBytes);
  const file = use.activeFileBytes + use.inactiveFileBytes;
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', limitBytes],
    ['MemFree', free],
    ['MemAvailable', Math.min(limitBytes, free + file)],
    ['Buffers', 0],
    ['Cached', use.cacheBytes],
    ['SwapCached', 0],
    ['Active(file)', use.activeFileBytes],
    ['Inactive(file)', use.inactiveFileBytes],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['Shmem', use.sharedBytes],
    ['Slab', 0],
    ['SReclaimable', 0],
  ];
  const kilobytes = (bytes: number) => String(Math.floor(bytes / 1024)).padStart(WIDTH);
  return rows.map(([name, bytes]) => `${`${name}:`.padEnd(16)}${kilobytes(bytes)} kB\n`).join('');
}

/** The blocks of these processors, numbered anew from 0; without a list, all. */
export function cpuinfo(host: string, cpus: string | undefined): string {
  if (cpus === undefined) return host;
  const wanted = new Set(cpus.split(',').flatMap(expand));
  const blocks = host.split('\n\n').filter((block) => {
    const number = /^processor\s*:\s*(\d+)/m.exec(block)?.[1];
    return number !== undefined && wanted.has(Number(number));
  });
  const numbered = blocks.map((block, index) => block.replace(/^(processor\s*:\s*)\d+/m, `$1${index}`));
  return numbered.map((block) => `${block.trimEnd()}\n\n`).join('');
}

function expand(range: string): readonly number[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
