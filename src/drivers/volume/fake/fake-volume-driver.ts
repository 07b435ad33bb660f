// Volumes in memory: keeps the contract, and lets tests take the disk's room away.
import { DriverError } from '../../container/driver.ts';
import type { SnapshotStatus, VolumeDriver, VolumeStatus } from '../driver.ts';

export class FakeVolumeDriver implements VolumeDriver {
  readonly #volumes = new Map<string, number>();
  readonly #snapshots = new Map<string, number>();
  /** Bytes of the disk: nothing may be larger. */
  totalBytes = 1024 ** 4;

  async describe(): Promise<readonly string[]> {
    return ['volumes are in memory'];
  }

  async createVolume({ id, sizeBytes, snapshot }: Parameters<VolumeDriver['createVolume']>[0]) {
    if (this.#volumes.has(id)) return this.#volume(id);
    const least = snapshot === undefined ? 0 : this.#size(this.#snapshots, 'snapshot', snapshot);
    if (least > sizeBytes)
      throw new DriverError('Refused', `Volume "${id}" would be smaller than snapshot "${snapshot}"`);
    this.#check(id, sizeBytes);
    this.#volumes.set(id, sizeBytes);
    return this.#volume(id);
  }

  async growVolume(id: string, sizeBytes: number): Promise<VolumeStatus> {
    if (this.#size(this.#volumes, 'volume', id) > sizeBytes)
      throw new DriverError('Refused', `Volume "${id}" cannot be made smaller`);
    this.#check(id, sizeBytes);
    this.#volumes.set(id, sizeBytes);
    return this.#volume(id);
  }

  async removeVolume(id: string): Promise<void> {
    this.#volumes.delete(id);
  }

  async listVolumes(): Promise<readonly VolumeStatus[]> {
    return [...this.#volumes.keys()].sort().map((id) => this.#volume(id));
  }

  async createSnapshot(id: string, volume: string): Promise<SnapshotStatus> {
    if (!this.#snapshots.has(id)) this.#snapshots.set(id, this.#size(this.#volumes, 'volume', volume));
    return { id, sizeBytes: this.#size(this.#snapshots, 'snapshot', id), usedBytes: 0 };
  }

  async copySnapshot(id: string, source: string): Promise<SnapshotStatus> {
    if (!this.#snapshots.has(id)) this.#snapshots.set(id, this.#size(this.#snapshots, 'snapshot', source));
    return { id, sizeBytes: this.#size(this.#snapshots, 'snapshot', id), usedBytes: 0 };
  }

  async removeSnapshot(id: string): Promise<void> {
    this.#snapshots.delete(id);
  }

  async listSnapshots(): Promise<readonly SnapshotStatus[]> {
    return [...this.#snapshots].sort().map(([id, sizeBytes]) => ({ id, sizeBytes, usedBytes: 0 }));
  }

  #volume(id: string): VolumeStatus {
    return { id, path: `/fake/${id}`, sizeBytes: this.#size(this.#volumes, 'volume', id), usedBytes: 0 };
  }

  #size(sizes: ReadonlyMap<string, number>, what: string, id: string): number {
    const size = sizes.get(id);
    if (size === undefined) throw new DriverError('NotFound', `No ${what} "${id}"`);
    return size;
  }

  #check(id: string, sizeBytes: number): void {
    if (sizeBytes > this.totalBytes) throw new DriverError('NoCapacity', `"${id}" is larger than the disk`);
  }
}
