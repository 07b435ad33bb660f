// How is the layer of a system saved while it runs, without what is only its own?
//
// The layer is looked at through an overlay that is only read: below, the image's layers and its own; on top, a directory
// made for this, with marks that hide files (whiteouts) and empty files. What containerd finds changed then is the layer.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import type { HostLayout } from '../../../../model/host-layout.ts';
import type { ContainerHandle } from '../../driver.ts';
import type { Layer } from '../../image-store.ts';
import type { LayerChanges } from '../../system.ts';
import { translated } from '../errors.ts';
import { layerDirectories } from '../images/layered-file.ts';
import { snapshotter } from '../images/layers.ts';
import { mirrorDirectory } from '../images/mirror-directory.ts';
import { Snapshots } from '../rpc/services.ts';
import { diffToLayer } from './commit.ts';
import type { Context } from './context.ts';
import { getKnown } from './record.ts';

const run = promisify(execFile);

/** All in it is of layers that are being saved; at a start of ours, of those that a crash ended. */
export const savingDir = ({ stateDir }: HostLayout): string => join(stateDir, 'containerd', 'saving');

export async function saveLayer(
  context: Context,
  handle: ContainerHandle,
  changes: LayerChanges,
): Promise<Layer> {
  const known = await getKnown(context, handle.id);
  const top = join(savingDir(context.layout), randomUUID());
  await mkdir(top, { recursive: true, mode: 0o755 });
  try {
    return await translated(`container "${handle.id}"`, async () => {
      const { mounts } = await context.link.call(Snapshots.mounts, { snapshotter, key: handle.id });
      const layers = layerDirectories(mounts);
      await mirrorDirectory(top, layers, '');
      await hide(top, layers, changes.without);
      await empty(top, layers, changes.emptied);
      const lower = [top, ...layers].join(':');
      const seen = { type: 'overlay', source: 'overlay', options: ['index=off', `lowerdir=${lower}`] };
      return diffToLayer(context, known.chainId, [seen]);
    });
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

async function hide(top: string, layers: readonly string[], patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns) {
    const directory = posix.dirname(pattern);
    const name = posix.basename(pattern);
    for (const found of await namesIn(layers, directory, name)) {
      await mirrorParents(top, layers, directory);
      await run('mknod', [`${top}${directory}/${found}`, 'c', '0', '0']);
    }
  }
}

async function empty(top: string, layers: readonly string[], paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const directory = posix.dirname(path);
    if ((await namesIn(layers, directory, posix.basename(path))).length === 0) continue;
    await mirrorParents(top, layers, directory);
    await writeFile(`${top}${path}`, '', { mode: 0o644 });
  }
}

/** What some layer has there under that name; a name that ends in `*` stands for all that begin so. */
async function namesIn(
  layers: readonly string[],
  directory: string,
  name: string,
): Promise<readonly string[]> {
  const matches = name.endsWith('*')
    ? (each: string) => each.startsWith(name.slice(0, -1))
    : (each: string) => each === name;
  const lists = layers.map((layer) => readdir(`${layer}${directory}`).catch(() => [] as string[]));
  return [...new Set((await Promise.all(lists)).flat().filter(matches))];
}

/** The directory's parents and itself in `top`, as they are in the topmost layer that has them. */
async function mirrorParents(top: string, layers: readonly string[], directory: string): Promise<void> {
  const names = directory.split('/').filter((name) => name !== '');
  for (const index of names.keys()) {
    const path = `/${names.slice(0, index + 1).join('/')}`;
    await mkdir(`${top}${path}`).catch(() => undefined);
  }
  // From the inside out: making something in a directory changes its time.
  for (const index of [...names.keys()].reverse())
    await mirrorDirectory(
      `${top}/${names.slice(0, index + 1).join('/')}`,
      layers,
      `/${names.slice(0, index + 1).join('/')}`,
    );
}
