// Which cgroup does a machine run in, what limits it there, and what has it used?
//
// With version 1 each controller has a tree of its own, with version 2 there is one. The process enters by itself (the
// starter writes its pid to `procs`), so that no moment of it is outside.
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { MachineSize } from '../../driver.ts';

const ROOT = '/sys/fs/cgroup';
const CONTROLLERS = ['cpu', 'cpuacct', 'memory', 'pids', 'freezer', 'blkio'];
const PERIOD_MICROS = 100_000;
/** What QEMU needs beside the guest's memory: its own tables, translated code, buffers. */
const OVERHEAD_BYTES = 1024 ** 3;

export interface Cgroup {
  /** Files that take a pid. */
  readonly procs: readonly string[];
}

export interface CgroupUsage {
  readonly cpuNanos: number;
  readonly memoryBytes: number;
}

async function isVersion2(): Promise<boolean> {
  return readFile(`${ROOT}/cgroup.controllers`).then(
    () => true,
    () => false,
  );
}

/** Makes it, or sets the limits of the one that is there. `path` starts with a slash. */
export async function ensureCgroup(path: string, size: MachineSize): Promise<Cgroup> {
  const quota = Math.round(((size.cpuMilli ?? size.cpus * 1000) * PERIOD_MICROS) / 1000);
  const memory = size.memoryBytes + OVERHEAD_BYTES;
  if (await isVersion2()) {
    await delegate(path);
    await set(`${ROOT}${path}/cpu.max`, `${quota} ${PERIOD_MICROS}`);
    await set(`${ROOT}${path}/memory.max`, String(memory));
    return { procs: [`${ROOT}${path}/cgroup.procs`] };
  }
  const present = await readdir(ROOT);
  const directories = CONTROLLERS.filter((name) => present.includes(name)).map((name) => `${ROOT}/${name}`);
  if (present.includes('unified')) directories.push(`${ROOT}/unified`);
  await Promise.all(directories.map((directory) => mkdir(`${directory}${path}`, { recursive: true })));
  await set(`${ROOT}/cpu${path}/cpu.cfs_quota_us`, String(quota));
  await set(`${ROOT}/memory${path}/memory.limit_in_bytes`, String(memory));
  return { procs: directories.map((directory) => `${directory}${path}/cgroup.procs`) };
}

/** Version 2: each level above hands the controllers down. */
async function delegate(path: string): Promise<void> {
  const parts = path.split('/').filter((part) => part !== '');
  let directory = ROOT;
  for (const part of parts) {
    await writeFile(`${directory}/cgroup.subtree_control`, '+cpu +memory').catch(() => undefined); // what is there is used
    directory = `${directory}/${part}`;
    await mkdir(directory, { recursive: true });
  }
}

/** A limit that the host's kernel does not offer is left out: `choices` says what is not limited. */
async function set(file: string, value: string): Promise<void> {
  await writeFile(file, value).catch(() => undefined);
}

/** All zero when it is gone. */
export async function readCgroup(path: string): Promise<CgroupUsage> {
  if (await isVersion2()) {
    const [cpu, current, stat] = await Promise.all(
      ['cpu.stat', 'memory.current', 'memory.stat'].map((name) => text(`${ROOT}${path}/${name}`)),
    );
    const memoryBytes = Math.max(0, Number(current) - field(stat, 'inactive_file'));
    return { cpuNanos: field(cpu, 'usage_usec') * 1000, memoryBytes };
  }
  const [cpu, current, stat] = await Promise.all([
    text(`${ROOT}/cpuacct${path}/cpuacct.usage`),
    text(`${ROOT}/memory${path}/memory.usage_in_bytes`),
    text(`${ROOT}/memory${path}/memory.stat`),
  ]);
  const memoryBytes = Math.max(0, Number(current) - field(stat, 'total_inactive_file'));
  return { cpuNanos: Number(cpu) || 0, memoryBytes };
}

/** Did the kernel kill a process of it for want of memory? */
export async function ranOutOfMemory(path: string): Promise<boolean> {
  const file = (await isVersion2())
    ? `${ROOT}${path}/memory.events`
    : `${ROOT}/memory${path}/memory.oom_control`;
  return field(await text(file), 'oom_kill') > 0;
}

/** Removes it; a process that has just ended is in it for a moment more. */
export async function removeCgroup(path: string): Promise<void> {
  const trees = (await isVersion2()) ? [''] : (await readdir(ROOT)).map((name) => `/${name}`);
  await Promise.all(trees.map((tree) => removeFolder(`${ROOT}${tree}${path}`)));
}

async function removeFolder(folder: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const code = await rmdir(folder).then(
      () => 'ENOENT',
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code !== 'EBUSY') return;
    await pause(10);
  }
}

async function text(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** The number behind a name in a file of `name number` lines. */
function field(content: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(content ?? '')?.[1] ?? 0);
}
