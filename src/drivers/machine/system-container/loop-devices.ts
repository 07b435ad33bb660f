// How does a file become a block device, and which device is it already?
//
// The kernel's list is the only record: a file that is behind a device is found there by its path, also after a crash of
// ours. A device that is let go while somebody has it open goes when it is closed.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readdir, readFile, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DriverError } from '../../container/driver.ts';
import { createSerial } from '../../serial.ts';

const run = promisify(execFile);
const serial = createSerial();

/** The number of the loop device that the file is behind. */
export async function findLoop(path: string): Promise<number | undefined> {
  const file = await realpath(path).catch(() => path);
  const names = (await readdir('/sys/block')).filter((name) => name.startsWith('loop'));
  for (const name of names) {
    const backing = await readFile(`/sys/block/${name}/loop/backing_file`, 'utf8').catch(() => '');
    if (backing.trimEnd() === file) return Number(name.slice('loop'.length));
  }
  return undefined;
}

/** Behind a device already: that one. Throws Failed. */
export function ensureLoop(path: string, readOnly: boolean): Promise<number> {
  // One at a time: two that look for a free device find the same.
  return serial.run('loop', async () => {
    const found = await findLoop(path);
    if (found !== undefined) return found;
    try {
      const access = readOnly ? ['--read-only'] : [];
      const { stdout } = await run('losetup', ['--find', '--show', ...access, path]);
      return Number(stdout.trim().replace('/dev/loop', ''));
    } catch (cause) {
      throw new DriverError('Failed', `Cannot make a block device of "${path}"`, { cause });
    }
  });
}

/** Not behind a device: nothing. */
export async function freeLoop(path: string): Promise<void> {
  const loop = await findLoop(path);
  if (loop !== undefined) await run('losetup', ['--detach', `/dev/loop${loop}`]).catch(() => undefined);
}

/** The device has the file's present size. */
export async function growLoop(loop: number): Promise<void> {
  await run('losetup', ['--set-capacity', `/dev/loop${loop}`]);
}

/** Mounted somewhere, whatever the namespace, or otherwise held: the kernel refuses it to a second exclusive user. */
export async function isLoopInUse(loop: number): Promise<boolean> {
  try {
    const device = await open(`/dev/loop${loop}`, constants.O_RDONLY | constants.O_EXCL);
    await device.close();
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EBUSY'; // Opening throws nothing else.
  }
}
