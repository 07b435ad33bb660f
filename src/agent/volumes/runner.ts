// Volumes and snapshots of this host: their files, and which machine's guest has which. What a guest has is the machine's worker's work
// (wishOf); here is what it is to have, and what is told of it.

import { DriverError } from '../../drivers/container/driver.ts';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import type { VolumeDriver, VolumeStatus as VolumeFile } from '../../drivers/volume/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import { type Snapshot, VOLUME_FINALIZER, type Volume, volumeKind } from '../../model/kinds/volume.ts';
import { isDeleting, keyOf } from '../../model/object.ts';
import type { MachineVolumes } from '../machines/deps.ts';
import type { DiskWish } from '../machines/plan.ts';
import type { MachineRunner } from '../machines/runner.ts';
import { textOf } from '../machines/steps.ts';
import { Reconciler } from '../reconciler.ts';
import { dropFinalizer, rewrite } from '../rewrite.ts';
import { fieldsPatch } from '../status-difference.ts';
import { StatusReporter } from '../status-reporter.ts';
import { snapshotId, volumeId } from './names.ts';
import { type Holder, type VolumeWorld, volumeStatus, volumeStep } from './volume-plan.ts';

export interface VolumeDeps {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly driver: VolumeDriver;
  readonly store: ImageStore;
  readonly volumes: Informer<Volume>;
  readonly snapshots: Informer<Snapshot>;
  readonly machines: Informer<Machine>;
  readonly images: Informer<MachineImage>;
}

const OURS = ['state', 'attached', 'reason', 'message', 'sizeGiB', 'usedBytes'] as const;
const GIB = 1024 ** 3;
const AGAIN_MS = 5000;

interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly retryAtMs: number;
}

export class VolumeRunner implements MachineVolumes {
  readonly #deps: VolumeDeps;
  readonly #reporter: StatusReporter<Volume>;
  readonly #reconciler: Reconciler;
  readonly #files = new Map<string, VolumeFile>();
  /** By volume's UID: why it is not as it is to be. */
  readonly #failures = new Map<string, Failure>();
  #runner: MachineRunner | undefined;
  #synced = false;

  constructor(deps: VolumeDeps) {
    const { client, clock, log, signal } = deps;
    this.#deps = deps;
    this.#reporter = new StatusReporter({ client, clock, log, kind: volumeKind, patch: fieldsPatch(OURS) });
    this.#reconciler = new Reconciler({ clock, log, signal, work: (uid) => this.#work(uid) });
  }

  /** Begins once the machines' runner is there and what is on this host is known. */
  async start(runner: MachineRunner): Promise<void> {
    const { volumes, machines, snapshots, driver, log } = this.#deps;
    this.#runner = runner;
    for (const file of await driver.listVolumes()) this.#files.set(file.id, file);
    const all = [volumes.synced(), machines.synced(), snapshots.synced()];
    void Promise.all(all).then(
      () => {
        this.#synced = true;
        volumes.onChange(({ type, object }) => this.#seen(type, object));
        machines.onChange(({ object }) => this.#askOf(object));
        runner.wake();
        void this.#removeStrangers().catch((error) => log.warn('Cannot remove files of volumes', { error }));
      },
      () => undefined,
    );
  }

  wishOf(machine: Machine): DiskWish | undefined {
    if (!this.#synced) return undefined;
    const wanted = this.volumesOf(machine);
    const disks = wanted.flatMap(({ metadata, spec }) => {
      const path = this.#files.get(volumeId(metadata.uid))?.path;
      const device = spec.attachment?.device ?? '';
      return path === undefined ? [] : [{ id: metadata.name, device, path, readOnly: false }];
    });
    const missing = wanted.find(({ metadata }) => !this.#files.has(volumeId(metadata.uid)));
    const near = this.#deps.volumes.list(machine.metadata.namespace);
    const forced = near.filter(({ spec }) => spec.forceDetach === true).map(({ metadata }) => metadata.name);
    const retries = near.flatMap(({ metadata }) => {
      const failure = this.#failures.get(metadata.uid);
      return failure ? [[metadata.name, failure.retryAtMs] as const] : [];
    });
    const waiting = missing && `Waits for volume "${missing.metadata.name}"`;
    return { disks, waiting, forced: new Set(forced), retryAtMs: new Map(retries) };
  }

  /** Disks that the machine is to have beside its root disk. */
  volumesOf({ metadata }: Machine): readonly Volume[] {
    return this.#deps.volumes
      .list(metadata.namespace)
      .filter((volume) => volume.spec.attachment?.machine === metadata.name)
      .filter((volume) => !volume.spec.isRoot && !isDeleting(volume));
  }

  attached(machine: Machine): void {
    for (const volume of this.#deps.volumes.list(machine.metadata.namespace)) {
      this.#failures.delete(volume.metadata.uid);
      this.#reconciler.ask(volume.metadata.uid);
    }
  }

  failed(machine: Machine, volume: string, error: unknown): void {
    const { volumes, clock, log } = this.#deps;
    const found = volumes.find({ namespace: machine.metadata.namespace, name: volume });
    log.debug('A disk is not as it is to be', { error, volume, machine: machine.metadata.name });
    if (!found) return;
    const isBusy = error instanceof DriverError && error.code === 'Refused';
    this.#failures.set(found.metadata.uid, {
      reason: isBusy ? 'busy' : 'failed',
      message: textOf(error),
      retryAtMs: clock.now() + AGAIN_MS,
    });
    this.#reconciler.ask(found.metadata.uid);
  }

  #seen(type: 'added' | 'changed' | 'removed', volume: Volume): void {
    const { uid } = volume.metadata;
    if (type === 'removed') {
      this.#reporter.forget(uid);
      this.#failures.delete(uid);
    } else {
      this.#reporter.seen(volume);
      this.#reconciler.ask(uid);
    }
    this.#runner?.wake();
  }

  #askOf({ metadata }: Machine): void {
    for (const volume of this.#deps.volumes.list(metadata.namespace))
      if (
        volume.spec.attachment?.machine === metadata.name ||
        volume.status?.attached?.machine === metadata.name
      )
        this.#reconciler.ask(volume.metadata.uid);
  }

  async #work(uid: string): Promise<void> {
    const world = this.#worldOf(uid);
    if (!world) return;
    const { volume } = world;
    const { client } = this.#deps;
    const step = volumeStep(world);
    if (step === 'create') await this.#create(volume);
    else if (step === 'grow') await this.#grow(volume, world.holder);
    else if (step === 'release')
      await rewrite(client, volumeKind, volume, (now) =>
        now.spec.attachment ? { ...now, spec: { ...now.spec, attachment: undefined } } : undefined,
      );
    else if (step === 'delete') await this.#delete(volume);
    else if (step === 'remove') return this.#remove(volume);
    const after = this.#worldOf(uid);
    if (after) this.#reporter.report(after.volume, volumeStatus(after));
    if (step === 'create') this.#runner?.wake();
  }

  #worldOf(uid: string): VolumeWorld | undefined {
    const { volumes } = this.#deps;
    const volume = volumes.list().find(({ metadata }) => metadata.uid === uid);
    if (!volume) return undefined;
    const { namespace, name } = volume.metadata;
    const workers = [...(this.#runner?.workers().values() ?? [])];
    const has = workers.find(
      ({ machine, record }) => machine.metadata.namespace === namespace && record.disks.includes(name),
    );
    const { attachment } = volume.spec;
    const holder = has && { machine: has.machine, hasEnded: false, disks: has.record.disks };
    const wanted = attachment && this.#holderOf(namespace, attachment.machine);
    const failure = this.#failures.get(uid);
    const told = failure && { reason: failure.reason, message: failure.message };
    return { volume, file: this.#files.get(volumeId(uid)), holder, wanted, failure: told };
  }

  #holderOf(namespace: string | undefined, name: string): Holder | undefined {
    const machine = this.#deps.machines.find({ namespace, name });
    if (!machine) return undefined;
    const worker = this.#runner?.workers().get(machine.metadata.uid);
    const hasEnded = (worker?.state ?? machine.status?.state) === 'terminated';
    return { machine, hasEnded, disks: worker?.record.disks ?? [] };
  }

  async #create(volume: Volume): Promise<void> {
    const { driver, snapshots } = this.#deps;
    const { namespace } = volume.metadata;
    const { sizeGiB, snapshot: name } = volume.spec;
    const snapshot = name === undefined ? undefined : snapshots.find({ namespace, name });
    await this.#change(volume, (id) => {
      if (name !== undefined && !snapshot)
        throw new DriverError('NotFound', `There is no snapshot "${name}"`);
      const from = snapshot && snapshotId(snapshot.metadata.uid);
      return driver.createVolume({ id, sizeBytes: sizeGiB * GIB, snapshot: from });
    });
  }

  /** Its file becomes another; what is in the way is told, and tried again. */
  async #change(volume: Volume, work: (id: string) => Promise<VolumeFile>): Promise<void> {
    const { uid } = volume.metadata;
    const id = volumeId(uid);
    try {
      this.#files.set(id, await work(id));
      this.#failures.delete(uid);
    } catch (error) {
      const retryAtMs = this.#deps.clock.now() + AGAIN_MS;
      this.#failures.set(uid, { reason: 'failed', message: textOf(error), retryAtMs });
      const world = this.#worldOf(uid);
      if (world) this.#reporter.report(world.volume, volumeStatus(world));
      throw error;
    }
  }

  async #grow(volume: Volume, holder: Holder | undefined): Promise<void> {
    const { name } = volume.metadata;
    await this.#change(volume, (id) => this.#deps.driver.growVolume(id, volume.spec.sizeGiB * GIB));
    const worker = holder && this.#runner?.workers().get(holder.machine.metadata.uid);
    await worker?.resize(name);
  }

  async #delete(volume: Volume): Promise<void> {
    try {
      await this.#deps.client.delete(volumeKind, keyOf(volume), { uid: volume.metadata.uid });
    } catch (error) {
      if (!isError(error, 'NotFound', 'Conflict')) throw error;
    }
  }

  async #remove(volume: Volume): Promise<void> {
    const { driver, client } = this.#deps;
    const id = volumeId(volume.metadata.uid);
    if (!volume.spec.isRoot) await driver.removeVolume(id);
    this.#files.delete(id);
    await dropFinalizer(client, volumeKind, volume, VOLUME_FINALIZER);
  }

  /** Files of volumes that the cluster does not have (any more). */
  async #removeStrangers(): Promise<void> {
    const { driver, volumes, snapshots } = this.#deps;
    // Asked at the last moment: some are made meanwhile.
    const isVolume = (id: string) => volumes.list().some(({ metadata }) => volumeId(metadata.uid) === id);
    const isSnapshot = (id: string) =>
      snapshots.list().some(({ metadata }) => snapshotId(metadata.uid) === id);
    for (const { id } of await driver.listVolumes()) if (!isVolume(id)) await driver.removeVolume(id);
    for (const { id } of await driver.listSnapshots()) if (!isSnapshot(id)) await driver.removeSnapshot(id);
  }
}
