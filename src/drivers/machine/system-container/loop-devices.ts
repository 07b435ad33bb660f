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
const LEAVING_MS = 2000;
const LOOK_MS = 50;

interface Loop {
  readonly number: number;
  /** It goes by itself once nobody has it open any more. */
  readonly leaving: boolean;
}

async function loopsOf(
  path: string,
  options: { readonly alsoDeleted?: boolean } = {},
): Promise<readonly Loop[]> {
  const file = await realpath(path).catch(() => path);
  const names = (await readdir('/sys/block')).filter((name) => name.startsWith('loop'));
  const read = (name: string, what: string) =>
    readFile(`/sys/block/${name}/loop/${what}`, 'utf8')
      .then((text) => text.trimEnd())
      .catch(() => '');
  const found: Loop[] = [];
  for (const name of names) {
    const backing = await read(name, 'backing_file');
    const matches = backing === file || (options.alsoDeleted === true && backing === `${file} (deleted)`);
    if (!matches) continue;
    const leaving = (await read(name, 'autoclear')) === '1';
    found.push({ number: Number(name.slice('loop'.length)), leaving });
  }
  return found;
}

/** The number of the loop device that the file is behind. */
export async function findLoop(path: string): Promise<number | undefined> {
  return (await loopsOf(path)).find(({ leaving }) => !leaving)?.number;
}

/** Behind a device already: that one. Throws Refused (whoever had it has it open still), Failed. */
export function ensureLoop(path: string, readOnly: boolean): Promise<number> {
  // One at a time: two that look for a free device find the same.
  return serial.run('loop', async () => {
    const there = await settled(path);
    if (there !== undefined) return there;
    try {
      const access = readOnly ? ['--read-only'] : [];
      const { stdout } = await run('losetup', ['--find', '--show', ...access, path]);
      return Number(stdout.trim().replace('/dev/loop', ''));
    } catch (cause) {
      throw new DriverError('Failed', `Cannot make a block device of "${path}"`, { cause });
    }
  });
}

/** Waits for a device that is about to go: two for the same file would not see what the other writes. */
async function settled(path: string): Promise<number | undefined> {
  for (const deadline = Date.now() + LEAVING_MS; ; ) {
    const [loop] = await loopsOf(path);
    if (loop?.leaving !== true) return loop?.number;
    if (Date.now() > deadline)
      throw new DriverError('Refused', `"${path}" is still open where it was detached from by force`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Not behind a device: nothing. */
export async function freeLoop(path: string): Promise<void> {
  for (const { number, leaving } of await loopsOf(path, { alsoDeleted: true })) {
    if (!leaving) await run('losetup', ['--detach', `/dev/loop${number}`]).catch(() => undefined);
  }
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
