// How does a machine come to be, boot, end and go?
//
// What is asked for is written down before the guest is asked: however it ends then, it ended because of that. Every step
// may have happened already.
import { readFile } from 'node:fs/promises';
import { heldImageName } from '../../../model/machine-names.ts';
import { DriverError } from '../../container/driver.ts';
import type { MachineHandle, MachineSpec } from '../driver.ts';
import { getImage, holdImage } from '../layered-image.ts';
import { containerSpecOf } from './container-spec.ts';
import { type Context, findMachine, getMachine, isRunning, writeRecord } from './context.ts';
import { chooseCpus, parseCpuList } from './cpu-list.ts';
import { ensureLoop, freeLoop } from './loop-devices.ts';
import { namingFiles } from './naming-files.ts';
import { readRecord } from './record.ts';

const SIGKILL = 9;
const ASK_AGAIN_MS = 1000;
/** systemd's: SIGRTMIN+4 and +5. */
const POWER_OFF = 38;
const REBOOT = 39;

export async function createMachine(context: Context, spec: MachineSpec): Promise<MachineHandle> {
  const { images, containers } = context;
  const handle = { id: spec.id };
  if ((await findMachine(context, handle)) !== undefined) {
    // A crash may have come before its image was held; now that may be gone.
    if ((await images.findImage(heldImageName(spec.id))) === undefined)
      await holdImage(images, spec.image, spec.id).catch(unlessNotFound);
    return handle;
  }
  await getImage(images, spec.image);
  const { files: _, ...kept } = spec;
  await Promise.all([
    holdImage(images, spec.image, spec.id),
    containers.create(containerSpecOf({ spec: kept }, [])),
  ]);
  if ((await findMachine(context, handle)) === undefined)
    throw new DriverError('AlreadyExists', `"${spec.id}" is the name of a container that is no machine`);
  return handle;
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof DriverError) || error.code !== 'NotFound') throw error;
}

export async function startMachine(context: Context, spec: MachineSpec): Promise<void> {
  const found = await getMachine(context, spec);
  if (isRunning(found)) return;
  const { files, ...kept } = { ...spec, image: found.record.spec.image };
  for (const { id, path } of found.record.spec.disks)
    if (!spec.disks.some((disk) => disk.id === id)) await freeLoop(path);
  for (const { path, readOnly } of spec.disks) await ensureLoop(path, readOnly);
  const cpuList = await cpusFor(context, spec);
  const anyLoop = (await context.containers.capabilities()).cgroup === 'v2';
  await writeRecord(context, { spec: kept, anyLoop, ...(cpuList === undefined ? {} : { cpuList }) });
  await context.containers.writeFiles(spec, [...namingFiles({ ...kept, files }), ...files]);
  await context.containers.restart(spec);
}

async function cpusFor(context: Context, { size }: MachineSpec): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8');
  const available = parseCpuList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '0');
  if (size.cpus >= available.length) return undefined;
  const running = (await context.containers.list()).filter(({ state }) => state === 'running');
  return chooseCpus(
    size.cpus,
    available,
    running.flatMap((status) => readRecord(status)?.cpuList ?? []),
  );
}

/** What a guest gets to end by itself: until the time is over, or somebody is in a hurry. */
interface Grace {
  readonly graceMs: number;
  readonly hurry: AbortSignal | undefined;
}

export async function stopMachine(context: Context, handle: MachineHandle, grace: Grace): Promise<void> {
  const found = await findMachine(context, handle);
  if (found === undefined) return;
  if (isRunning(found)) await end(context, handle, { asked: 'poweroff', signal: POWER_OFF, ...grace });
  const left = await findMachine(context, handle);
  for (const { path } of left?.record.spec.disks ?? []) await freeLoop(path);
}

/** It is not started again here: an `end` event follows. */
export async function rebootMachine(context: Context, handle: MachineHandle, grace: Grace): Promise<void> {
  const found = await findMachine(context, handle);
  if (found === undefined || !isRunning(found)) return;
  await end(context, handle, { asked: 'reboot', signal: REBOOT, ...grace });
}

interface Ending extends Grace {
  readonly asked: 'poweroff' | 'reboot';
  readonly signal: number;
}

async function end(context: Context, handle: MachineHandle, ending: Ending): Promise<void> {
  const { containers } = context;
  const { hurry } = ending;
  const { record } = await getMachine(context, handle);
  await writeRecord(context, { ...record, asked: ending.asked });
  // Asked again and again: an init that has only just begun does not hear it.
  for (let leftMs = ending.graceMs; leftMs > 0 && !hurry?.aborted; leftMs -= ASK_AGAIN_MS) {
    await containers.kill(handle, ending.signal);
    if (await endsWithin(context, handle, { graceMs: Math.min(leftMs, ASK_AGAIN_MS), hurry })) return;
  }
  await containers.kill(handle, SIGKILL);
  await containers.wait(handle);
}

async function endsWithin(
  { containers }: Context,
  handle: MachineHandle,
  { graceMs, hurry }: Grace,
): Promise<boolean> {
  const timeout = AbortSignal.timeout(graceMs);
  try {
    await containers.wait(handle, hurry ? AbortSignal.any([timeout, hurry]) : timeout);
    return true;
  } catch (error) {
    if (error instanceof DriverError && error.code === 'Aborted') return false;
    throw error;
  }
}

/** The record goes last: what a crash leaves is found by it. */
export async function removeMachine(context: Context, handle: MachineHandle): Promise<void> {
  const found = await findMachine(context, handle);
  if (found !== undefined && isRunning(found))
    await end(context, handle, { asked: 'poweroff', signal: SIGKILL, graceMs: 0, hurry: undefined });
  for (const { path } of found?.record.spec.disks ?? []) await freeLoop(path);
  await context.images.removeImage(heldImageName(handle.id));
  if (found !== undefined) await context.containers.remove(handle);
}
