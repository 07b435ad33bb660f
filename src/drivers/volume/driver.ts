// How this host keeps volumes: block devices as raw files, sparse, that outlive the machines that use them.
//
// Ids are ours: after a crash the same id finds the same thing. A snapshot is a volume's content at one time, kept whole
// and apart. Two implementations pass contract.case.ts: files/ and fake/. All methods throw DriverError.

export interface VolumeStatus {
  readonly id: string;
  /** The raw file that a machine driver attaches. */
  readonly path: string;
  /** What the guest sees. */
  readonly sizeBytes: number;
  /** What it takes of the host's disk. */
  readonly usedBytes: number;
}

export interface SnapshotStatus {
  readonly id: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
}

export interface VolumeDriver {
  /** Such as `sparse files in /var/lib/tutti/volumes, copies share blocks`. */
  describe(): Promise<readonly string[]>;
  /**
   * Ours and already there: as it is. `snapshot`: starts with its content, `sizeBytes` at least its size.
   * Throws NotFound (snapshot), NoCapacity (the host's disk has not so much), Refused (smaller than the snapshot).
   */
  createVolume(request: {
    readonly id: string;
    readonly sizeBytes: number;
    readonly snapshot?: string;
  }): Promise<VolumeStatus>;
  /** Grown already: nothing. Throws NotFound, Refused (smaller), NoCapacity. */
  growVolume(id: string, sizeBytes: number): Promise<VolumeStatus>;
  /** Gone: nothing. */
  removeVolume(id: string): Promise<void>;
  listVolumes(): Promise<readonly VolumeStatus[]>;

  /** Content as it is now; a machine that writes meanwhile sees to it that its filesystem can bear that. There already: as it is. Throws NotFound. */
  createSnapshot(id: string, volume: string): Promise<SnapshotStatus>;
  /** The same content once more. There already: as it is. Throws NotFound (source), NoCapacity. */
  copySnapshot(id: string, source: string): Promise<SnapshotStatus>;
  /** Gone: nothing. Volumes made from it keep their content. */
  removeSnapshot(id: string): Promise<void>;
  listSnapshots(): Promise<readonly SnapshotStatus[]>;
}
