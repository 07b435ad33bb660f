// How does a container come to be? Layer, record, task; each may be there already, whatever crash came in between.
//
// The layer and the record are made at the same time: a garbage-collection label keeps the layer meanwhile. That the
// runtime refuses the process (no such program) is told by start, as with any other runtime: create only remembers.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { type Accounts, resolveUser } from '../../accounts.ts';
import { type ContainerHandle, type ContainerSpec, DriverError } from '../../driver.ts';
import type { ImageConfig, ResolvedImage } from '../../manifest.ts';
import { daemonPaths } from '../config.ts';
import { ignore, translated } from '../errors.ts';
import { readHostDevices } from '../host.ts';
import { layerDirectories, readLayered } from '../images/layered-file.ts';
import { snapshotter } from '../images/layers.ts';
import type { MountLike } from '../images/rootfs.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import { RuncOptions } from '../rpc/messages.ts';
import { Containers, Snapshots, Tasks } from '../rpc/services.ts';
import { buildSpec } from '../spec/build.ts';
import { limitAround } from './cgroups.ts';
import type { Context } from './context.ts';
import { EXTENSION, getKnown, type Kept, type Known } from './record.ts';
import { cpuinfoPath, makeSizeFiles, meminfoPath } from './size-files.ts';
import { bootIdPath, prepareStdio } from './stdio.ts';

const RUNTIME = 'io.containerd.runc.v2';
const JSON_PREFIX = 'types.containerd.io/opencontainers/runtime-spec/1';
/** Marks layers as ours, for the sweep after a crash. */
export const LAYER_OF = 'tutti.dev/container';
const ACCOUNTS_KEPT = 64;
const accountsOf = new Map<string, Accounts>();

export async function createContainer(context: Context, spec: ContainerSpec): Promise<ContainerHandle> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(spec.id))
    throw new DriverError('Refused', `Not a container id: "${spec.id}"`);
  const [known, image] = await Promise.allSettled([
    findKnown(context, spec.id),
    context.images.resolve(spec.image),
  ]);
  if (known.status === 'rejected') throw known.reason;
  if (known.value !== undefined) {
    if (spec.system) return { id: spec.id };
    await ensureTask(context, known.value).catch(leaveToStart);
  } else {
    if (image.status === 'rejected') throw image.reason;
    const kept: Kept = { spec, imageDigest: image.value.digest, chainId: image.value.chainId };
    const mounts = await makeLayerAndRecord(context, kept, image.value);
    if (!spec.system) await createTask(context, spec, mounts).catch(leaveToStart);
  }
  if (spec.output === 'reader') context.cgroups.set(spec.id, posix.join(groupPath(context, spec), spec.id));
  return { id: spec.id };
}

/** The runtime's refusal comes again at start; anything else is for the caller now. */
function leaveToStart(error: unknown): void {
  if (!(error instanceof DriverError) || error.code !== 'Failed') throw error;
}

async function findKnown(context: Context, id: string): Promise<Known | undefined> {
  return getKnown(context, id).catch((error) => {
    if (error instanceof DriverError && error.code === 'NotFound') return undefined;
    throw error;
  });
}

async function makeLayerAndRecord(
  context: Context,
  kept: Kept,
  image: ResolvedImage,
): Promise<readonly MountLike[]> {
  const prepared = prepareLayer(context, kept);
  // Waited for below; a failure must not count as unhandled until then.
  prepared.catch(() => undefined);
  return translated(`image "${kept.spec.image}"`, async () => {
    const accounts = accountsOf.get(image.chainId) ?? (await readAccounts(image, await prepared));
    const [mounts] = await Promise.all([prepared, writeRecord(context, { kept, image, accounts })]);
    return mounts;
  });
}

/** The writable layer on top of the image's; ours and already there: its mounts. */
export async function prepareLayer(context: Context, kept: Kept): Promise<readonly MountLike[]> {
  const { id } = kept.spec;
  const labels = { 'containerd.io/gc.root': new Date().toISOString(), [LAYER_OF]: id };
  const request = { snapshotter, key: id, parent: kept.chainId, labels };
  const made = await context.link.call(Snapshots.prepare, request).catch(ignore(Code.AlreadyExists));
  const { mounts } = made ?? (await context.link.call(Snapshots.mounts, { snapshotter, key: id }));
  return mounts;
}

/** Of the image's own files, which never change: remembered by its layers. */
async function readAccounts(image: ResolvedImage, mounts: readonly MountLike[]): Promise<Accounts> {
  const accounts = await accountsIn(mounts);
  if (accountsOf.size >= ACCOUNTS_KEPT) accountsOf.clear();
  accountsOf.set(image.chainId, accounts);
  return accounts;
}

/** Of a container as it is now. */
export async function accountsIn(mounts: readonly MountLike[]): Promise<Accounts> {
  const layers = layerDirectories(mounts);
  const [passwd, group] = await Promise.all([
    readLayered(layers, '/etc/passwd'),
    readLayered(layers, '/etc/group'),
  ]);
  return { passwd, group };
}

const nothing = {
  image: { env: [], entrypoint: [], command: [], workingDir: '', user: '' },
  accounts: { passwd: '', group: '' },
};

interface RecordInput {
  readonly kept: Kept;
  readonly image: ResolvedImage;
  readonly accounts: Accounts;
}

async function writeRecord(context: Context, { kept, image, accounts }: RecordInput): Promise<void> {
  const { spec } = kept;
  const container = {
    id: spec.id,
    image: image.name,
    runtime: runtimeOf(context),
    snapshotter,
    snapshotKey: spec.id,
    ...(await definitionOf(context, kept, spec.system ? undefined : { image: image.config, accounts })),
  };
  await context.link.call(Containers.create, { container }).catch(ignore(Code.AlreadyExists));
}

function runtimeOf(context: Context) {
  const options = {
    typeUrl: 'containerd.runc.v1.Options',
    value: RuncOptions.encode({ binaryName: 'runc', root: context.runcRoot }),
  };
  return { name: RUNTIME, options };
}

/**
 * What the runtime reads and what we keep: the parts of a record that a new definition replaces. A system's image only
 * gives its files: its definition can be made without.
 */
export async function definitionOf(
  context: Context,
  kept: Kept,
  { image, accounts }: { readonly image: ImageConfig; readonly accounts: Accounts } = nothing,
) {
  const { spec } = kept;
  const user = resolveUser(accounts, spec.user, image.user);
  if (spec.security.mustNotBeRoot && user.uid === 0) {
    throw new DriverError('Refused', 'Container must not run as root, but its user is root (0)');
  }
  const oci = buildSpec({
    spec,
    image,
    user,
    host: context.host,
    cgroupParent: context.layout.cgroupParent,
    hostDevices: spec.security.privileged ? await readHostDevices() : [],
    ...(spec.system ? { boot: bootOf(context, spec.id) } : {}),
  });
  return {
    spec: { typeUrl: `${JSON_PREFIX}/Spec`, value: Buffer.from(JSON.stringify(oci)) },
    extensions: { [EXTENSION]: { typeUrl: EXTENSION, value: Buffer.from(JSON.stringify(kept)) } },
  };
}

function bootOf({ layout, ioDir }: Context, id: string) {
  const bundle = `${layout.containerdNamespace}/${id}`;
  return {
    rootfs: `${daemonPaths(layout).state}/io.containerd.runtime.v2.task/${bundle}/rootfs`,
    idFile: bootIdPath(ioDir, id),
    meminfo: meminfoPath(ioDir, id),
    cpuinfo: cpuinfoPath(ioDir, id),
  };
}

/** The task of a container that has none; the layer too, if a crash left none. Throws Failed with the runtime's words. */
export async function ensureTask(context: Context, known: Known): Promise<void> {
  const { spec } = known;
  const exists = await context.link.call(Tasks.get, { containerId: spec.id }).catch(ignore(Code.NotFound));
  if (exists !== undefined) return;
  await createTask(context, spec, await prepareLayer(context, known));
}

/** The cgroup that the container's own is in. */
const groupPath = ({ layout }: Context, { cgroupPath }: ContainerSpec): string =>
  posix.join(layout.cgroupParent, cgroupPath);

async function createTask(
  context: Context,
  spec: ContainerSpec,
  mounts: readonly MountLike[],
): Promise<void> {
  const stdio = await prepareStdio(context, spec);
  if (spec.system) {
    await writeFile(bootIdPath(context.ioDir, spec.id), `${randomUUID()}\n`);
    await makeSizeFiles(context, spec);
    await limitAround(context.host.cgroup, groupPath(context, spec), spec.resources);
  }
  const request = { containerId: spec.id, rootfs: mounts, terminal: spec.terminal, ...stdio };
  await translated(`container "${spec.id}"`, async () => {
    try {
      await context.link.call(Tasks.create, request);
    } catch (error) {
      if (!isRpc(error, Code.AlreadyExists)) throw error;
      await dropHollowTask(context, spec.id);
      await context.link.call(Tasks.create, request);
    }
  });
}

/** containerd was killed between starting a shim and hearing from it: there is a task, but nothing is in it. */
async function dropHollowTask(context: Context, id: string): Promise<void> {
  context.log.warn('Removed a task that was only half made', { id });
  await context.link.call(Tasks.delete, { containerId: id }).catch(ignore(Code.NotFound));
}
