// How do disks come and go while a guest runs?
//
// A disk's file is behind a loop device, which the guest is allowed, and has a node for under the names of the disk. Nodes
// are made and removed from inside, by a process in the container: what the guest's root did to its /dev cannot lead out.
import { DriverError, type ExecSpec } from '../../container/driver.ts';
import { deviceNames } from '../device-names.ts';
import type { MachineDisk, MachineHandle } from '../driver.ts';
import { loopNumber, nodesOf } from './container-spec.ts';
import { type Context, getMachine, isRunning, writeRecord } from './context.ts';
import { ensureLoop, findLoop, freeLoop, growLoop, isLoopInUse } from './loop-devices.ts';
import { withDisks } from './record.ts';

const PATIENCE_MS = 20_000;
const SIGKILL = 9;
const MAKE =
  'n=$1; shift; for f; do mkdir -p "$(dirname "$f")"; rm -f "$f"; mknod -m 660 "$f" b 7 "$n" && chgrp disk "$f"; done';
const UNMOUNT =
  'grep " 7:$1 " /proc/self/mountinfo | while read -r a b c d at rest; do umount -l "$at"; done';

export async function attachDisk(context: Context, handle: MachineHandle, disk: MachineDisk): Promise<void> {
  const found = await getMachine(context, handle);
  const { disks } = found.record.spec;
  if (disks.some(({ id }) => id === disk.id)) return;
  const taken = disks.find(({ device }) => deviceNames(device).includes(disk.device));
  if (taken !== undefined)
    throw new DriverError('AlreadyExists', `"${disk.device}" of "${handle.id}" is taken by "${taken.id}"`);
  const running = isRunning(found);
  const loop = running ? await ensureLoop(disk.path, disk.readOnly) : undefined;
  await writeRecord(context, withDisks(found.record, [...disks, disk]));
  if (loop === undefined) return;
  await context.containers.allowDevice(handle, loopNumber(loop), true);
  await inside(context, handle, [MAKE, 'attach', String(loop), ...nodesOf(disk.device, loop)]);
}

export async function detachDisk(
  context: Context,
  handle: MachineHandle,
  { diskId, force }: { readonly diskId: string; readonly force: boolean },
): Promise<void> {
  const found = await getMachine(context, handle);
  const { disks } = found.record.spec;
  const disk = disks.find(({ id }) => id === diskId);
  if (disk === undefined) return;
  const loop = await findLoop(disk.path);
  if (loop !== undefined && isRunning(found)) {
    if (force) await inside(context, handle, [UNMOUNT, 'detach', String(loop)]);
    else if (await isLoopInUse(loop))
      throw new DriverError(
        'Refused',
        `"${diskId}" is in use in "${handle.id}": unmount "${disk.device}" first`,
      );
    await inside(context, handle, ['rm -f "$@"', 'detach', ...nodesOf(disk.device, loop)]);
    await context.containers.allowDevice(handle, loopNumber(loop), false);
  }
  await freeLoop(disk.path);
  await writeRecord(
    context,
    withDisks(
      found.record,
      disks.filter(({ id }) => id !== diskId),
    ),
  );
}

export async function resizeDisk(context: Context, handle: MachineHandle, diskId: string): Promise<void> {
  const { record } = await getMachine(context, handle);
  const disk = record.spec.disks.find(({ id }) => id === diskId);
  if (disk === undefined) throw new DriverError('NotFound', `"${handle.id}" has no disk "${diskId}"`);
  const loop = await findLoop(disk.path);
  if (loop !== undefined) await growLoop(loop);
}

/** A shell's script and its arguments, run by root in the guest. Throws Failed with what it said, or that it says nothing. */
async function inside(context: Context, handle: MachineHandle, script: readonly string[]): Promise<void> {
  const spec: ExecSpec = { command: ['/bin/sh', '-c', ...script], terminal: false, stdin: false };
  const exec = await context.containers.exec(handle, spec);
  const failed = (what: string) =>
    new DriverError('Failed', `The guest "${handle.id}" refuses a disk: ${what.trim().slice(0, 200)}`);
  // The shell is the guest's own: what it does, and for how long, is not in our hands.
  const late = AbortSignal.timeout(PATIENCE_MS);
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(failed('its shell does not end')), { once: true });
  });
  try {
    const [said, { exitCode }] = await Promise.race([
      Promise.all([textOf(exec.stderr), exec.wait(late)]),
      tooLate,
    ]);
    if (exitCode !== 0) throw failed(said);
  } finally {
    if (late.aborted) await exec.kill(SIGKILL).catch(() => undefined);
  }
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += Buffer.from(chunk).toString('utf8');
  return text;
}
