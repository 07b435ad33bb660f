// Which kernel do guests boot? Debian's cloud kernel, fetched once as a package and unpacked, with an initial RAM disk of ours.
//
// The folder appears whole (made beside and renamed). Its name carries what our own part of it is, so a new version of this
// program makes its own.
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError } from '../../../container/driver.ts';
import { run } from '../host/command.ts';
import type { QemuPaths } from '../paths.ts';
import { agentScript, agentUnit, bootedUnit, templateTarget } from './agent-script.ts';
import { applyScript, initScript } from './init-script.ts';
import { commonInitrd } from './initrd.ts';
import { collectModules, wantedModules } from './modules.ts';

const PACKAGE = 'linux-image-cloud-amd64';
const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'];

export interface GuestKernel {
  readonly image: string;
  readonly initrd: string;
  /** Differs when the kernel or what we put beside it does. */
  readonly key: string;
}

/** Puts the kernel's package (a .deb) into the folder and returns its path. */
export type FetchKernel = (folder: string) => Promise<string>;

const ownKey = createHash('sha256')
  .update([agentScript, agentUnit, bootedUnit, templateTarget, initScript, applyScript].join('\0'))
  .digest('hex')
  .slice(0, 12);

/** Throws Unavailable when the package cannot be fetched or the host has no static busybox. */
export async function ensureKernel(
  paths: QemuPaths,
  progress: (line: string) => void,
  fetch: FetchKernel = fetchWithApt,
): Promise<GuestKernel> {
  const folder = `${paths.kernel}/${ownKey}`;
  const kernel = { image: `${folder}/vmlinuz`, initrd: `${folder}/initrd`, key: ownKey };
  if (await exists(kernel.initrd)) return kernel;
  await mkdir(paths.kernel, { recursive: true, mode: 0o700 });
  await mkdir(paths.work, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(`${paths.work}/kernel-`);
  try {
    const unpacked = await unpackKernel(paths, work, progress, fetch);
    const made = join(work, 'made');
    await mkdir(made);
    const boot = await readdir(`${unpacked}/boot`);
    const image = boot.find((name) => name.startsWith('vmlinuz'));
    if (image === undefined) throw new DriverError('Failed', `No kernel in the package ${PACKAGE}`);
    await writeFile(`${made}/vmlinuz`, await readFile(`${unpacked}/boot/${image}`));
    const modules = await collectModules(`${unpacked}/lib/modules`, wantedModules);
    await writeFile(`${made}/initrd`, await commonInitrd(await findBusybox(), modules));
    await rename(made, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another made it meanwhile
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return kernel;
}

async function unpackKernel(
  paths: QemuPaths,
  work: string,
  progress: (line: string) => void,
  fetch: FetchKernel,
): Promise<string> {
  const kept = `${paths.kernel}/package.deb`;
  if (!(await exists(kept))) {
    progress(`Fetching Debian's package ${PACKAGE}`);
    await rename(await fetch(work), kept);
  }
  progress('Unpacking the kernel for guests');
  await run(['dpkg-deb', '--extract', kept, `${work}/package`]);
  return `${work}/package`;
}

/** The package is a name for the newest version: what it depends on is what is wanted. */
async function fetchWithApt(folder: string): Promise<string> {
  const find = async () => {
    const depends = await run(['apt-cache', 'depends', '--important', PACKAGE]);
    return /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  };
  try {
    let name = await find();
    if (name === undefined) {
      await run(['apt-get', 'update'], { timeoutMs: 300_000 });
      name = await find();
    }
    await run(['apt-get', 'download', '-o', 'APT::Sandbox::User=root', name ?? PACKAGE], {
      cwd: folder,
      timeoutMs: 600_000,
    });
  } catch (cause) {
    throw new DriverError(
      'Unavailable',
      `Cannot fetch Debian's package ${PACKAGE} with apt-get: QEMU machines need its kernel`,
      { cause },
    );
  }
  const file = (await readdir(folder)).find((each) => each.endsWith('.deb'));
  if (file === undefined) throw new DriverError('Unavailable', `apt-get has fetched no ${PACKAGE}`);
  return join(folder, file);
}

async function findBusybox(): Promise<string> {
  for (const path of BUSYBOX) if (await exists(path)) return path;
  throw new DriverError('Unavailable', 'No busybox on this host: install the package busybox-static');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
