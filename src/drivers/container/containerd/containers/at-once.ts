// What is done to a container that cannot wait for the runtime? Limits, freezing and thawing by the kernel's own files.
//
// A call of the runtime for any of these takes 8 ms, a file a fifth of one. The runtime does not look at them in between, and where it
// ends a container it thaws it first; nothing of this is kept over a restart of the container.
import { readFile, writeFile } from 'node:fs/promises';
import { type ContainerHandle, DriverError, type Resources } from '../../driver.ts';
import type { CgroupMode } from '../host.ts';
import type { Context } from './context.ts';
import { getKnown, ociSpecOf } from './record.ts';

const ROOT = '/sys/fs/cgroup';
const PERIOD_MICROS = 100_000;

type Write = readonly [file: string, text: string, ifPossible?: 'if possible'];

/** Known since it was created by us, else asked for. */
async function cgroupOf(context: Context, { id }: ContainerHandle): Promise<string> {
  const known = context.cgroups.get(id);
  if (known !== undefined) return known;
  return ociSpecOf(await getKnown(context, id)).linux.cgroupsPath;
}

export async function limitNow(
  context: Context,
  handle: ContainerHandle,
  resources: Resources,
): Promise<void> {
  const path = await cgroupOf(context, handle);
  const { cgroup, swapAccounting } = context.host;
  for (const [file, text, ifPossible] of limitWrites(cgroup, path, { ...resources, swapAccounting })) {
    await writeFile(file, text).catch((cause) => {
      if (ifPossible !== undefined) return;
      throw new DriverError('Failed', `Cannot limit container "${handle.id}"`, { cause });
    });
  }
}

/** In this order. Memory and swap together are never less than memory: so memory once before, if it falls, and once after, if it rises. */
export function limitWrites(
  mode: CgroupMode,
  path: string,
  { memoryLimitBytes, cpuQuotaMicros, swapAccounting }: Resources & { readonly swapAccounting: boolean },
): readonly Write[] {
  const quota = cpuQuotaMicros === undefined ? undefined : String(Math.max(1000, Math.round(cpuQuotaMicros)));
  const memory = memoryLimitBytes === undefined ? undefined : String(memoryLimitBytes);
  if (mode === 'v2') {
    return [
      ...(memory === undefined ? [] : [[`${ROOT}${path}/memory.max`, memory] as const]),
      ...(quota === undefined ? [] : [[`${ROOT}${path}/cpu.max`, `${quota} ${PERIOD_MICROS}`] as const]),
    ];
  }
  const alone = `${ROOT}/memory${path}/memory.limit_in_bytes`;
  const together = `${ROOT}/memory${path}/memory.memsw.limit_in_bytes`;
  const withSwap =
    memory === undefined || !swapAccounting
      ? []
      : [[alone, memory, 'if possible'] as const, [together, memory] as const];
  return [
    ...withSwap,
    ...(memory === undefined ? [] : [[alone, memory] as const]),
    ...(quota === undefined ? [] : [[`${ROOT}/cpu${path}/cpu.cfs_quota_us`, quota] as const]),
  ];
}

export async function setFrozen(context: Context, handle: ContainerHandle, frozen: boolean): Promise<void> {
  const [file, text] = frozenWrite(context.host.cgroup, await cgroupOf(context, handle), frozen);
  await writeFile(file, text).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENODEV') return; // it has ended
    const verb = frozen ? 'freeze' : 'thaw';
    throw new DriverError('Failed', `Cannot ${verb} container "${handle.id}"`, { cause });
  });
}

export function frozenWrite(mode: CgroupMode, path: string, frozen: boolean): Write {
  if (mode === 'v2') return [`${ROOT}${path}/cgroup.freeze`, frozen ? '1' : '0'];
  return [`${ROOT}/freezer${path}/freezer.state`, frozen ? 'FROZEN' : 'THAWED'];
}

export async function readPeakMemory(context: Context, handle: ContainerHandle): Promise<number> {
  const path = await cgroupOf(context, handle);
  const { cgroup } = context.host;
  const files =
    cgroup === 'v2'
      ? [`${ROOT}${path}/memory.peak`, `${ROOT}${path}/memory.current`]
      : [`${ROOT}/memory${path}/memory.max_usage_in_bytes`];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return Number(text);
  }
  return 0;
}
