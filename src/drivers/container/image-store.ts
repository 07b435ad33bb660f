// Where images are on this host: blobs by digest, names that point to manifests, layers unpacked for use as root filesystems.
//
// Part of the container driver family (the same containerd holds both), a separate interface because the images room
// needs only this. Blobs that no image refers to are collected unless a session holds them. All methods throw DriverError.

/** An OCI content descriptor. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:<64 hex>`. */
  readonly digest: string;
  readonly size: number;
  readonly annotations?: { readonly [name: string]: string };
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

/** A layer: its blob, and the digest of its uncompressed tar. */
export interface Layer {
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

export interface StoredImage {
  /** Full name, `docker.io/library/node:21.7`. */
  readonly name: string;
  /** The manifest (of this host's platform) or an index. */
  readonly target: Descriptor;
  readonly labels: { readonly [name: string]: string };
  readonly createdMs: number;
}

/** Holds what was written through it until closed, so that nothing is collected half-way. */
export interface ImageSession {
  readonly id: string;
  /** Present already: nothing is read from source. The digest is verified: throws Failed on a mismatch. */
  writeBlob(descriptor: Descriptor, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** Unpacks layers in order, each on the one before; done ones are skipped. `progress` hears of each. Returns the chain id. */
  unpack(layers: readonly Layer[], progress?: (done: number, total: number) => void): Promise<string>;
  close(): Promise<void>;
}

export interface ImageStore {
  /** A session that is not closed (a crash) ends after an hour. */
  openSession(): Promise<ImageSession>;
  hasBlob(digest: string): Promise<boolean>;
  /** Throws NotFound. */
  readBlob(digest: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** The name points to the manifest from now on; keeps it and all it refers to. The layers must be unpacked. */
  putImage(image: Omit<StoredImage, 'createdMs'>): Promise<void>;
  findImage(name: string): Promise<StoredImage | undefined>;
  listImages(): Promise<readonly StoredImage[]>;
  /** Gone: nothing. Blobs and layers that nobody refers to go with it. */
  removeImage(name: string): Promise<void>;
  /** Runs `task` with the root filesystem of the image mounted read-only at a host path. */
  withRootfs<T>(name: string, task: (path: string) => Promise<T>): Promise<T>;
}
