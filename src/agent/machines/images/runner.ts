// Makes MachineImages: saves machines under a name in the image store, finds what is there already, removes what was deregistered.
//
//   pending --base, stored, snapshot: found--> available
//      |----machine: saved---------------------> available
//      +----cannot be had----------------------> failed
//
// Everything is repeatable: an agent that is killed in the middle saves once more, under the same name.
import { DriverError } from '../../../drivers/container/driver.ts';
import type { ImageStore } from '../../../drivers/container/image-store.ts';
import type { MachineDriver } from '../../../drivers/machine/driver.ts';
import type { VolumeDriver } from '../../../drivers/volume/driver.ts';
import { imageSize, readImage } from '../../../images/oci/image.ts';
import type { Clock } from '../../../machinery/clock.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { type MachineImage, machineImageKind } from '../../../model/kinds/machine-image.ts';
import type { Snapshot, Volume } from '../../../model/kinds/volume.ts';
import { baseImageName, isBaseName } from '../../../model/machine-image-stand-ins.ts';
import { storedImageName } from '../../../model/machine-names.ts';
import { Reconciler } from '../../reconciler.ts';
import { fieldsPatch } from '../../status-difference.ts';
import { StatusReporter } from '../../status-reporter.ts';
import { snapshotId, volumeId } from '../../volumes/names.ts';
import type { SnapshotDeps } from '../../volumes/snapshots.ts';
import { textOf } from '../steps.ts';

export interface ImageRunnerDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly images: Informer<MachineImage>;
  readonly snapshots: Informer<Snapshot>;
  readonly store: ImageStore;
  readonly drivers: readonly MachineDriver[];
  readonly volumes: Informer<Volume>;
  readonly volumeDriver: Pick<VolumeDriver, 'createSnapshot'>;
  readonly capture: SnapshotDeps['capture'];
  /** Something is available now. */
  changed(): void;
}

type Status = NonNullable<MachineImage['status']>;

const OURS = ['state', 'message', 'image', 'sizeBytes'] as const;
/** Names that only this runner gives. */
const SAVED = /^machines\.tutti\.dev\/[a-z0-9-]+\/(ami|snap)-[0-9a-f]+:latest$/;
/** What is younger may be on its way to its object. */
const SETTLED_MS = 3_600_000;

export function startImageRunner(deps: ImageRunnerDeps): void {
  const { client, clock, log, signal, images } = deps;
  const reporter = new StatusReporter({
    client,
    clock,
    log,
    kind: machineImageKind,
    patch: fieldsPatch(OURS),
  });
  const decided = new Map<string, Status>();
  const find = (uid: string) => images.list().find(({ metadata }) => metadata.uid === uid);
  const reconciler = new Reconciler({
    ...{ clock, log, signal },
    async work(uid) {
      const image = find(uid);
      if (!image || decided.has(uid) || (image.status?.state ?? 'pending') !== 'pending') return;
      const made = await statusOf(deps, image).catch((error: unknown): Status => {
        log.warn('A machine image cannot be made', { error, image: image.metadata.name });
        return { state: 'failed', message: textOf(error) };
      });
      if (made.state === 'pending' || signal.aborted) return; // what fails as we end is tried again by the next agent
      if (!find(uid)) return forget(deps, made.image); // deregistered meanwhile
      const status = { ...made, sizeBytes: await sizeOf(deps, made.image) };
      decided.set(uid, status);
      reporter.report(image, status);
      deps.changed();
    },
  });
  images.onChange(({ type, object }) => {
    const { uid } = object.metadata;
    if (type !== 'removed') {
      reporter.seen(object);
      reconciler.ask(uid);
      return;
    }
    decided.delete(uid);
    reporter.forget(uid);
    forget(deps, object.status?.image).catch((error) => log.warn('Cannot remove an image', { error }));
    for (const other of images.list()) reconciler.ask(other.metadata.uid);
  });
  // An image of a snapshot waits for it.
  deps.snapshots.onChange(() => {
    for (const { metadata, status } of images.list())
      if ((status?.state ?? 'pending') === 'pending') reconciler.ask(metadata.uid);
  });
  void Promise.all([images.synced(), deps.snapshots.synced()])
    .then(() => sweep(deps))
    .catch((error) => log.debug('Images are not swept', { error }));
}

/** Of its layers. A base that was never needed has none yet. */
async function sizeOf({ store }: ImageRunnerDeps, name: string | undefined): Promise<number | undefined> {
  const stored = name === undefined ? undefined : await store.findImage(name);
  return stored && imageSize(await readImage(store, stored.target));
}

const PENDING: Status = { state: 'pending' };
const failed = (message: string): Status => ({ state: 'failed', message });

async function statusOf(deps: ImageRunnerDeps, image: MachineImage): Promise<Status> {
  const { type, name, noReboot } = image.spec.source;
  const namespace = image.metadata.namespace ?? '';
  switch (type) {
    case 'base':
      return isBaseName(name)
        ? { state: 'available', image: baseImageName(name) }
        : failed(`There is no base "${name}"`);
    case 'stored':
      if (!(await deps.store.findImage(name))) return failed(`"${name}" is not in the image store`);
      return afterDisks(deps, image, { state: 'available', image: name });
    case 'snapshot':
      return ofSnapshot(deps, namespace, name);
    case 'machine': {
      const stored = storedImageName(namespace, image.metadata.name);
      const disks = disksOf(deps, image);
      if (!disks) return PENDING;
      await deps.capture({ namespace, name }, stored, noReboot !== true, () => saveDisks(deps, disks));
      return { state: 'available', image: stored };
    }
  }
}

/** A copy is whole when the copies of its further disks are. */
function afterDisks({ snapshots }: ImageRunnerDeps, { metadata, spec }: MachineImage, whole: Status): Status {
  const names = (spec.disks ?? []).flatMap(({ snapshot }) => snapshot ?? []);
  const disks = names.map((name) => snapshots.find({ namespace: metadata.namespace, name }));
  const broken = disks.find((disk) => disk?.status?.state === 'error');
  if (broken) return failed(broken.status?.message ?? `Snapshot "${broken.metadata.name}" could not be made`);
  return disks.some((disk) => disk?.spec.copyOf && disk.status?.state !== 'completed') ? PENDING : whole;
}

/** Snapshots that are saved with the image; undefined while not all of its disks' are known. */
function disksOf({ snapshots }: ImageRunnerDeps, image: MachineImage): readonly Snapshot[] | undefined {
  const { name: of, namespace } = image.metadata;
  const names = (image.spec.disks ?? []).flatMap(({ snapshot }) => snapshot ?? []);
  const found = names.flatMap((name) => snapshots.find({ namespace, name }) ?? []);
  return found.length === names.length ? found.filter(({ spec }) => spec.withImage === of) : undefined;
}

async function saveDisks(
  { volumes, volumeDriver }: ImageRunnerDeps,
  disks: readonly Snapshot[],
): Promise<void> {
  for (const { metadata, spec } of disks) {
    const volume = volumes.find({ namespace: metadata.namespace, name: spec.volume });
    if (!volume) throw new DriverError('NotFound', `volume "${spec.volume}" is gone`);
    await volumeDriver.createSnapshot(snapshotId(metadata.uid), volumeId(volume.metadata.uid));
  }
}

async function ofSnapshot(
  { snapshots, images, store }: ImageRunnerDeps,
  namespace: string,
  name: string,
): Promise<Status> {
  const snapshot = snapshots.find({ namespace, name });
  if (!snapshot) return failed(`There is no snapshot "${name}"`);
  const { state = 'pending', message } = snapshot.status ?? {};
  if (state === 'pending') return PENDING;
  if (state === 'error') return failed(message ?? `Snapshot "${name}" could not be made`);
  const { image } = snapshot.spec;
  const known = image === undefined ? undefined : images.find({ namespace, name: image })?.status?.image;
  if (known !== undefined) return { state: 'available', image: known };
  // Its own, or what its image had that was deregistered.
  for (const of of [name, ...(image === undefined ? [] : [image])]) {
    const stored = storedImageName(namespace, of);
    if (await store.findImage(stored)) return { state: 'available', image: stored };
  }
  return failed(`Snapshot "${name}" is not of a root disk, or its content is gone`);
}

/** Content that no image and no snapshot names any more. Machines that run from it have what they need of their own. */
async function forget(deps: ImageRunnerDeps, name: string | undefined): Promise<void> {
  if (name === undefined || !SAVED.test(name) || isUsed(deps, name)) return;
  for (const driver of deps.drivers) await driver.forgetImage(name);
  await deps.store.removeImage(name);
}

function isUsed({ images, snapshots }: ImageRunnerDeps, name: string): boolean {
  return (
    images.list().some(({ status }) => status?.image === name) ||
    snapshots
      .list()
      .some(({ metadata: { namespace = '', name: own }, spec }) =>
        [own, spec.image ?? own].some((of) => storedImageName(namespace, of) === name),
      )
  );
}

/** What was deregistered while nobody looked. */
async function sweep(deps: ImageRunnerDeps): Promise<void> {
  const { store, clock, images } = deps;
  const wanted = new Set(
    images.list().map(({ metadata }) => storedImageName(metadata.namespace ?? '', metadata.name)),
  );
  for (const { name, createdMs } of await store.listImages())
    if (!wanted.has(name) && createdMs < clock.now() - SETTLED_MS) await forget(deps, name);
}
