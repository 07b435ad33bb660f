// Where are a container's cgroups, and what do they tell?
//
// With version 1 each controller has a tree of its own; with version 2 there is one. Reading files costs no call to anyone.
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import type { Resources, Usage } from '../../driver.ts';
import type { CgroupMode } from '../host.ts';

const ROOT = '/sys/fs/cgroup';

/** The directories that stand for one cgroup path. */
async function directoriesOf(mode: CgroupMode, path: string): Promise<readonly string[]> {
  if (mode === 'v2') return [`${ROOT}${path}`];
  const entries = await readdir(ROOT, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${ROOT}/${name}${path}`);
}

function memoryDirectory(mode: CgroupMode, path: string): string {
  return mode === 'v2' ? `${ROOT}${path}` : `${ROOT}/memory${path}`;
}

/** Did the kernel kill a process of it for want of memory? False when the cgroup is gone. */
export async function ranOutOfMemory(mode: CgroupMode, path: string): Promise<boolean> {
  const file = `${memoryDirectory(mode, path)}/${mode === 'v2' ? 'memory.events' : 'memory.oom_control'}`;
  return field(await readText(file), 'oom_kill') > 0;
}

/** All zero when the cgroup is gone. */
export async function readUsage(mode: CgroupMode, path: string): Promise<Usage> {
  const memory = memoryDirectory(mode, path);
  if (mode === 'v2') {
    const [cpu, current, stat, pids] = await Promise.all(
      ['cpu.stat', 'memory.current', 'memory.stat', 'pids.current'].map((name) =>
        readText(`${memory}/${name}`),
      ),
    );
    const memoryBytes = Math.max(0, Number(current) - field(stat, 'inactive_file'));
    return { cpuNanos: field(cpu, 'usage_usec') * 1000, memoryBytes, pids: Number(pids) || 0 };
  }
  const [cpu, current, stat, pids] = await Promise.all([
    readText(`${ROOT}/cpuacct${path}/cpuacct.usage`),
    readText(`${memory}/memory.usage_in_bytes`),
    readText(`${memory}/memory.stat`),
    readText(`${ROOT}/pids${path}/pids.current`),
  ]);
  const memoryBytes = Math.max(0, Number(current) - field(stat, 'total_inactive_file'));
  return { cpuNanos: Number(cpu) || 0, memoryBytes, pids: Number(pids) || 0 };
}

/**
 * Limits what is around a system's own cgroup, which its root may write, where that cannot be seen from inside. Version 1
 * only: with version 2 the kernel keeps those in a cgroup namespace from their own limits (nsdelegate).
 */
export async function limitAround(mode: CgroupMode, path: string, resources: Resources): Promise<void> {
  if (mode === 'v2') return;
  const { memoryLimitBytes = -1, cpuQuotaMicros = -1, pidsLimit = 'max' } = resources;
  const memory = `memory${path}/memory.limit_in_bytes`;
  const limits: readonly (readonly [string, string])[] = [
    [`cpu${path}/cpu.cfs_quota_us`, String(Math.round(cpuQuotaMicros))],
    [`pids${path}/pids.max`, String(pidsLimit)],
    [memory, String(memoryLimitBytes)],
    // Never less than memory alone: so once before, if it falls, and once after, if it rises.
    [`memory${path}/memory.memsw.limit_in_bytes`, String(memoryLimitBytes)],
    [memory, String(memoryLimitBytes)],
  ];
  for (const controller of ['cpu', 'pids', 'memory'])
    await mkdir(`${ROOT}/${controller}${path}`, { recursive: true }).catch(() => undefined);
  for (const [file, value] of limits) await writeFile(`${ROOT}/${file}`, value).catch(() => undefined);
}

/** All of it and below, bytes. */
export interface MemoryUse {
  readonly usedBytes: number;
  /** Files and what is shared. */
  readonly cacheBytes: number;
  readonly sharedBytes: number;
  readonly activeFileBytes: number;
  readonly inactiveFileBytes: number;
}

/** All zero when the cgroup is gone. */
export async function readMemory(mode: CgroupMode, path: string): Promise<MemoryUse> {
  const directory = memoryDirectory(mode, path);
  const v2 = mode === 'v2';
  const [used, stat] = await Promise.all([
    readText(`${directory}/${v2 ? 'memory.current' : 'memory.usage_in_bytes'}`),
    readText(`${directory}/memory.stat`),
  ]);
  const of = (name: string) => field(stat, v2 ? name : `total_${name}`);
  return {
    usedBytes: Number(used) || 0,
    cacheBytes: of(v2 ? 'file' : 'cache'),
    sharedBytes: of('shmem'),
    activeFileBytes: of('active_file'),
    inactiveFileBytes: of('inactive_file'),
  };
}

/** Removes a cgroup that has no process and no cgroup in it; else leaves it. */
export async function removeIfEmpty(mode: CgroupMode, path: string): Promise<void> {
  const directories = await directoriesOf(mode, path);
  await Promise.all(directories.map((directory) => rmdir(directory).catch(() => undefined)));
}

/** Every process in a cgroup and all below it. */
export async function processesBelow(mode: CgroupMode, path: string): Promise<readonly number[]> {
  const pids = new Set<number>();
  for (const directory of await directoriesOf(mode, path)) {
    for (const each of [...(await descendants(directory)), directory]) {
      for (const line of (await readText(`${each}/cgroup.procs`)).split('\n'))
        if (line !== '') pids.add(Number(line));
    }
  }
  return [...pids];
}

/** Removes a cgroup and all below it, as far as they have no processes. */
export async function removeBelow(mode: CgroupMode, path: string): Promise<void> {
  for (const directory of await directoriesOf(mode, path)) {
    for (const each of [...(await descendants(directory)), directory])
      await rmdir(each).catch(() => undefined);
  }
}

/** The deepest first. */
async function descendants(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const path = `${directory}/${entry.name}`;
    found.push(...(await descendants(path)), path);
  }
  return found;
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The number behind a name in a file of `name number` lines. */
function field(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text ?? '')?.[1] ?? 0);
}
