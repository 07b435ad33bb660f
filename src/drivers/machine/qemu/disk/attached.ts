// How do disks come to a running guest and leave it? By hot-plug; its agent makes the name that was asked for and tells whether
// one is still in use.
import { DriverError } from '../../../container/driver.ts';
import { deviceNames } from '../../device-names.ts';
import type { MachineDisk } from '../../driver.ts';
import { diskDevice, diskNode, diskSerial, nodeName } from '../arguments.ts';
import { udevRules } from '../guest/initrd.ts';
import type { RunningQemu } from '../running.ts';

const PLUG_MS = 30_000;
const BOOT_MS = 300_000;

/** `all`: the disks that the guest has then, for those who name them. */
export async function plugDisk(
  qemu: RunningQemu,
  disk: MachineDisk,
  all: readonly MachineDisk[],
): Promise<void> {
  await tellNames(qemu, all);
  await qemu.qmp.execute('blockdev-add', diskNode(disk));
  try {
    await qemu.qmp.execute('device_add', diskDevice(disk));
  } catch (error) {
    await qemu.qmp.execute('blockdev-del', { 'node-name': nodeName(disk.id) }).catch(() => undefined); // the first says why
    throw error;
  }
  await whenItAnswers(qemu.agent.ask('attached', attachedAs(disk), PLUG_MS));
}

/** Throws Refused while the guest uses it, unless forced. */
export async function unplugDisk(
  qemu: RunningQemu,
  disk: MachineDisk,
  options: { readonly force: boolean; readonly rest: readonly MachineDisk[] },
): Promise<void> {
  const used = await whenItAnswers(qemu.agent.ask('in_use', [diskSerial(disk.id)], PLUG_MS));
  if (used && !options.force)
    throw new DriverError('Refused', `Disk ${disk.id} is in use in the machine (${used}): unmount it first`);
  const limit = AbortSignal.timeout(PLUG_MS);
  const name = nodeName(disk.id);
  const deleted = qemu.next(({ event, data }) => event === 'DEVICE_DELETED' && data?.device === name, limit);
  deleted.catch(() => undefined); // also heard when device_del fails
  await qemu.qmp.execute('device_del', { id: name });
  await deleted.catch((cause: unknown) => {
    throw new DriverError('Failed', `The machine does not let go of disk ${disk.id}`, { cause });
  });
  await qemu.qmp.execute('blockdev-del', { 'node-name': name });
  await whenItAnswers(qemu.agent.ask('detached', deviceNames(disk.device), PLUG_MS));
  await tellNames(qemu, options.rest);
}

/** Its file has grown. */
export async function growDisk(qemu: RunningQemu, disk: MachineDisk, sizeBytes: number): Promise<void> {
  await qemu.qmp.execute('block_resize', { 'node-name': nodeName(disk.id), size: sizeBytes });
}

/** Links for the names that were asked for, of a guest that goes on from a template. */
export async function plugAll(qemu: RunningQemu, disks: readonly MachineDisk[]): Promise<void> {
  for (const disk of disks) await plugDisk(qemu, disk, disks);
}

/** After the guest has booted again. */
export async function nameDisks(qemu: RunningQemu, disks: readonly MachineDisk[]): Promise<void> {
  if (disks.length === 0) return;
  await tellNames(qemu, disks);
  for (const disk of disks) await qemu.agent.ask('attached', attachedAs(disk), BOOT_MS);
}

const attachedAs = ({ id, device }: MachineDisk): readonly string[] => [
  diskSerial(id),
  ...deviceNames(device),
];

function tellNames(qemu: RunningQemu, disks: readonly MachineDisk[]): Promise<unknown> {
  const links = disks.map(({ id, device }) => ({ serial: diskSerial(id), device }));
  return whenItAnswers(qemu.agent.ask('rules', [udevRules(links)], PLUG_MS));
}

/** A guest without an agent (or still booting) has the disk, but only under the name that its kernel gives. */
async function whenItAnswers(asked: Promise<string>): Promise<string | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DriverError && error.code === 'Unavailable') return undefined;
    throw error;
  }
}
