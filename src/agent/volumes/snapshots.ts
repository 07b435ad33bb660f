// Snapshots of this host: copies of volumes' files; of root disks, images in the image store.
import type { ImageStore } from '../../drivers/container/image-store.ts';
import type { VolumeDriver } from '../../drivers/volume/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import { type Snapshot, snapshotKind, VOLUME_FINALIZER, type Volume } from '../../model/kinds/volume.ts';
import { storedImageName } from '../../model/machine-names.ts';
import { isDeleting } from '../../model/object.ts';
import { textOf } from '../machines/steps.ts';
import { Reconciler } from '../reconciler.ts';
import { dropFinalizer } from '../rewrite.ts';
import { fieldsPatch } from '../status-difference.ts';
import { StatusReporter } from '../status-reporter.ts';
import { snapshotId, volumeId } from './names.ts';

export interface SnapshotDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly driver: VolumeDriver;
  readonly store: ImageStore;
  readonly snapshots: Informer<Snapshot>;
  readonly volumes: Informer<Volume>;
  readonly images: Informer<MachineImage>;
  /** Saves the machine's root disk; `further` is done while it rests. Rejects when there is no such machine here. */
  capture(
    machine: { readonly namespace: string; readonly name: string },
    name: string,
    rest: boolean,
    further?: () => Promise<void>,
  ): Promise<void>;
}

type Status = NonNullable<Snapshot['status']>;

const DONE: Status = { state: 'completed', progress: 100 };
const OURS = ['state', 'progress', 'message'] as const;

export function startSnapshots(deps: SnapshotDeps): void {
  const { client, clock, log, signal, snapshots, images, volumes } = deps;
  const reporter = new StatusReporter({ client, clock, log, kind: snapshotKind, patch: fieldsPatch(OURS) });
  const decided = new Set<string>();
  const reconciler = new Reconciler({
    ...{ clock, log, signal },
    async work(uid) {
      const snapshot = snapshots.list().find(({ metadata }) => metadata.uid === uid);
      if (!snapshot) return;
      if (isDeleting(snapshot)) return remove(deps, snapshot);
      if (decided.has(uid) || (snapshot.status?.state ?? 'pending') !== 'pending') return;
      const status = await make(deps, snapshot).catch(
        (error: unknown): Status => ({ state: 'error', message: textOf(error) }),
      );
      if (status.state === 'pending' || signal.aborted) return; // what fails as we end is tried again by the next agent
      decided.add(uid);
      reporter.report(snapshot, status);
    },
  });
  void volumes.synced().then(
    () => {
      snapshots.onChange(({ type, object }) => {
        const { uid } = object.metadata;
        if (type === 'removed') {
          decided.delete(uid);
          reporter.forget(uid);
          return;
        }
        reporter.seen(object);
        reconciler.ask(uid);
        for (const { metadata, spec } of snapshots.list())
          if (spec.copyOf?.snapshot === object.metadata.name) reconciler.ask(metadata.uid);
      });
      // Those of an image's disks are there when the image is.
      images.onChange(({ object }) => {
        for (const { metadata, spec } of snapshots.list(object.metadata.namespace))
          if (imageOf({ spec }) === object.metadata.name) reconciler.ask(metadata.uid);
      });
    },
    () => undefined,
  );
}

async function make(deps: SnapshotDeps, snapshot: Snapshot): Promise<Status> {
  const { metadata, spec } = snapshot;
  const namespace = metadata.namespace ?? '';
  if (spec.copyOf) return copy(deps, snapshot, spec.copyOf);
  const image = imageOf({ spec });
  if (image !== undefined) return ofImage(deps.images.find({ namespace, name: image }));
  const volume = deps.volumes.find({ namespace, name: spec.volume });
  if (!volume) return { state: 'error', message: `Volume "${spec.volume}" is gone` };
  if (volume.spec.isRoot) {
    const machine = volume.spec.attachment?.machine;
    if (machine === undefined) return { state: 'error', message: 'The machine of this root disk is gone' };
    await deps.capture({ namespace, name: machine }, storedImageName(namespace, metadata.name), false);
    return DONE;
  }
  await deps.driver.createSnapshot(snapshotId(metadata.uid), volumeId(volume.metadata.uid));
  return DONE;
}

/** Waits for one that is not whole yet. Of a root disk: a further name for the same image. */
async function copy(
  { snapshots, images, store, driver }: SnapshotDeps,
  { metadata }: Snapshot,
  { region, snapshot: name }: NonNullable<Snapshot['spec']['copyOf']>,
): Promise<Status> {
  const source = snapshots.find({ namespace: region, name });
  if (!source) return { state: 'error', message: `Snapshot "${name}" is gone` };
  const { state = 'pending', message } = source.status ?? {};
  if (state !== 'completed') return { state, ...(message === undefined ? {} : { message }) };
  const { image } = source.spec;
  const known = image === undefined ? [] : [images.find({ namespace: region, name: image })?.status?.image];
  const names = [...known, ...[name, image].map((of) => of && storedImageName(region, of))];
  for (const stored of names) {
    const found = stored === undefined ? undefined : await store.findImage(stored);
    if (!found) continue;
    await store.putImage({ ...found, name: storedImageName(metadata.namespace ?? '', metadata.name) });
    return DONE;
  }
  if (image !== undefined) return { state: 'error', message: `The content of "${name}" is not on this host` };
  await driver.copySnapshot(snapshotId(metadata.uid), snapshotId(source.metadata.uid));
  return DONE;
}

/** Made with that image, by the image runner. */
function imageOf({ spec }: Pick<Snapshot, 'spec'>): string | undefined {
  return spec.image ?? spec.withImage;
}

function ofImage(image: MachineImage | undefined): Status {
  const { state, message } = image?.status ?? { state: 'pending' };
  if (state === 'failed') return { state: 'error', message };
  return state === 'available' ? DONE : { state: 'pending' };
}

async function remove({ driver, store, client, images }: SnapshotDeps, snapshot: Snapshot): Promise<void> {
  const { uid, namespace = '', name } = snapshot.metadata;
  await driver.removeSnapshot(snapshotId(uid));
  const { image } = snapshot.spec;
  // That of a deregistered image kept its content.
  for (const stored of [name, ...(image === undefined ? [] : [image])].map((of) =>
    storedImageName(namespace, of),
  ))
    if (!isContent(images, stored)) await store.removeImage(stored);
  await dropFinalizer(client, snapshotKind, snapshot, VOLUME_FINALIZER);
}

function isContent(images: Informer<MachineImage>, stored: string): boolean {
  return images
    .list()
    .some(
      ({ metadata, status }) =>
        status?.image === stored || storedImageName(metadata.namespace ?? '', metadata.name) === stored,
    );
}
