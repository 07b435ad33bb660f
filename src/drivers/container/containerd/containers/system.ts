// What can be done with a container that is a whole operating system, beside what is done with any?
//
// Its record is written anew before a start, files are put into its layer while nothing runs on it, and devices come and go while it
// runs: with cgroup version 1 by the files of its devices cgroups, of which its init makes one for some services, each with
// a list of its own. With version 2 the rules are a program of the runtime's that cannot be changed; there, what may come
// has to be allowed from the start.
import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { type ContainerHandle, type ContainerSpec, DriverError } from '../../driver.ts';
import type { DeviceNumber, LayerFile } from '../../system.ts';
import { translated } from '../errors.ts';
import { writeInside, writeOnTop } from '../images/files-inside.ts';
import { layerDirectories } from '../images/layered-file.ts';
import { snapshotter } from '../images/layers.ts';
import { withMounted } from '../images/rootfs.ts';
import { ProcessStatus } from '../rpc/messages.ts';
import { Containers, Snapshots } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { definitionOf, prepareLayer } from './create.ts';
import { endTask, findTask } from './lifecycle.ts';
import { getKnown, type Kept, type Known, ociSpecOf } from './record.ts';

export async function redefineContainer(context: Context, spec: ContainerSpec): Promise<void> {
  const { id } = spec;
  const known = await getKnown(context, id);
  const kept: Kept = {
    spec: { ...spec, image: known.spec.image },
    imageDigest: known.imageDigest,
    chainId: known.chainId,
  };
  await translated(`container "${id}"`, async () => {
    const container = { id, ...(await definitionOf(context, kept)) };
    await context.link.call(Containers.update, { container, updateMask: { paths: ['spec', 'extensions'] } });
  });
}

/** A task that has ended has the layer mounted still: it is taken away, how it ended is kept. */
export async function writeLayerFiles(
  context: Context,
  handle: ContainerHandle,
  files: readonly LayerFile[],
): Promise<void> {
  const known = await getKnown(context, handle.id);
  const mounts = await translated(`container "${handle.id}"`, async () => {
    await endStopped(context, known);
    return prepareLayer(context, known);
  });
  const left = await writeOnTop(layerDirectories(mounts), files);
  if (left.length === 0) return;
  const path = `${context.layout.runDir}/rootfs/layer-${randomUUID()}`;
  await withMounted(path, mounts, (root) => writeInside(root, left), 'rw');
}

async function endStopped(context: Context, known: Known): Promise<void> {
  const task = await findTask(context, known.spec.id);
  if (task === undefined) return;
  if (task.status === ProcessStatus.Running || task.status === ProcessStatus.Paused)
    throw new DriverError('Refused', `Container "${known.spec.id}" runs: its layer cannot be written`);
  await endTask(context, known, true);
}

export async function layerBytes(context: Context, handle: ContainerHandle): Promise<number> {
  const { id } = handle;
  return translated(`container "${id}"`, async () => {
    const { size } = await context.link.call(Snapshots.usage, { snapshotter, key: id });
    return size ?? 0;
  });
}

export interface DeviceAccess {
  readonly device: DeviceNumber;
  readonly allowed: boolean;
}

export async function allowDevice(
  context: Context,
  handle: ContainerHandle,
  { device, allowed }: DeviceAccess,
): Promise<void> {
  if (context.host.cgroup === 'v2') return;
  const known = await getKnown(context, handle.id);
  const file = allowed ? 'devices.allow' : 'devices.deny';
  const rule = `${device.type} ${device.major}:${device.minor} rwm`;
  // The outer one first: an inner one may allow no more than it. Forbidding goes down by itself.
  for (const directory of await withInner(`/sys/fs/cgroup/devices${ociSpecOf(known).linux.cgroupsPath}`)) {
    await writeFile(`${directory}/${file}`, rule).catch(() => undefined);
    if (!allowed) return;
  }
}

/** The directory and all below it, outer ones first. */
async function withInner(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((entry) => entry.isDirectory());
  const below = await Promise.all(inner.map(({ name }) => withInner(`${directory}/${name}`)));
  return [directory, ...below.flat()];
}
