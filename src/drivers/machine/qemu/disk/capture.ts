// How is a machine's disk saved as a layer? What is on it now is mounted read-only on the host beside its image's root filesystem;
// the difference between the two trees, without what is only this machine's own, becomes a tar.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverError } from '../../../container/driver.ts';
import type { ImageStore, Layer } from '../../../container/image-store.ts';
import { emptiedPaths, identityPaths } from '../../identity.ts';
import type { QemuContext } from '../context.ts';
import { run } from '../host/command.ts';
import type { RunningQemu } from '../running.ts';
import { compareTrees } from './tree-difference.ts';

const COPY_MS = 600_000;
const FREEZE_MS = 20_000;
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

export interface CaptureOrder {
  readonly rootDisk: string;
  /** Name of the image that it was made from. */
  readonly base: string;
  /** Absent: it does not run. */
  readonly qemu: RunningQemu | undefined;
}

/** Runs `task` with the layer, whose blob is in the store until then. */
export async function withCapturedLayer(
  { paths, options }: QemuContext,
  order: CaptureOrder,
  task: (layer: Layer) => Promise<void>,
): Promise<void> {
  const work = await mkdtemp(`${paths.work}/capture-`);
  try {
    const disk = `${work}/disk.raw`;
    // The disk of a running guest is locked: -U reads it all the same.
    const copy = ['qemu-img', 'convert', '-U', '-O', 'raw', '-S', '64k', order.rootDisk, disk];
    await whileStill(order.qemu, () => run(copy, { timeoutMs: COPY_MS }));
    const tar = `${work}/layer.tar`;
    await withMounted(disk, `${work}/root`, (root) =>
      options.images.withRootfs(order.base, (base) => writeLayer({ base, root, work, tar })),
    );
    await storeLayer(options.images, tar, task);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Nothing is written to the disk meanwhile: its file system is frozen, or the whole guest when nobody in it answers. */
async function whileStill(qemu: RunningQemu | undefined, task: () => Promise<unknown>): Promise<void> {
  if (qemu === undefined) return void (await task());
  const isFrozen = await qemu.agent.ask('freeze', [], FREEZE_MS).then(
    () => true,
    () => false,
  );
  if (!isFrozen) await qemu.qmp.execute('stop');
  try {
    await task();
  } finally {
    await qemu.agent.ask('thaw', [], FREEZE_MS).catch(() => undefined); // it thaws by itself when we are gone
    if (!isFrozen) await qemu.qmp.execute('cont');
  }
}

async function withMounted<T>(disk: string, root: string, task: (root: string) => Promise<T>): Promise<T> {
  await mkdir(root);
  await run(['e2fsck', '-fy', disk]).catch(() => undefined); // its journal is replayed; 1 says that it was
  await run(['mount', '-o', 'loop,ro', disk, root]);
  try {
    return await task(root);
  } finally {
    await run(['umount', root]);
  }
}

interface LayerOrder {
  readonly base: string;
  readonly root: string;
  readonly work: string;
  readonly tar: string;
}

async function writeLayer({ base, root, work, tar }: LayerOrder): Promise<void> {
  const { changed, removed } = await compareTrees(base, root, identityPaths);
  const extra = `${work}/extra`;
  await mkdir(extra);
  const marks = removed.map((path) => `${dirname(path)}/.wh.${path.slice(path.lastIndexOf('/') + 1)}`);
  const emptied = emptiedPaths.filter((path) => changed.includes(path));
  for (const path of [...marks, ...emptied]) {
    await mkdir(dirname(`${extra}${path}`), { recursive: true });
    await writeFile(`${extra}${path}`, '');
  }
  const names = (list: readonly string[]) => list.map((path) => `.${path}\0`).join('');
  const kept = changed.filter((path) => !emptiedPaths.includes(path));
  await writeFile(`${work}/changed`, names(kept));
  await writeFile(`${work}/extra-names`, names([...marks, ...emptied]));
  const how = [
    '--format=posix',
    '--numeric-owner',
    '--xattrs',
    '--xattrs-include=*',
    '--no-recursion',
    '--null',
  ];
  await run(['tar', '-cf', tar, ...how, '-C', root, '-T', `${work}/changed`], { timeoutMs: 600_000 });
  if (marks.length + emptied.length > 0)
    await run(['tar', '-rf', tar, ...how, '-C', extra, '-T', `${work}/extra-names`]);
}

async function storeLayer(
  images: ImageStore,
  tar: string,
  task: (layer: Layer) => Promise<void>,
): Promise<void> {
  const digest = `sha256:${await digestOf(tar)}`;
  const descriptor = { mediaType: LAYER, digest, size: (await stat(tar)).size };
  const session = await images.openSession();
  try {
    await session.writeBlob(descriptor, createReadStream(tar));
    await task({ descriptor, diffId: digest });
  } finally {
    await session.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new DriverError('Failed', 'Cannot read the saved layer', { cause });
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
