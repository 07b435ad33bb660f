// What may a container that is a whole operating system have beside an ordinary one? (ContainerSpec.system)
//
// Its layer is its disk: it is kept over stops, written to while it does not run, and saved while it does.
// Its definition may change between two runs. Only real runtimes offer this; who needs it asks for this interface.
import type { ContainerDriver, ContainerHandle, ContainerSpec } from './driver.ts';
import type { Layer } from './image-store.ts';

/** A file inside; its owner is root. */
export interface LayerFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What of a layer is not saved as it is. Paths are absolute; `*` may stand at the end of the last name. */
export interface LayerChanges {
  readonly without: readonly string[];
  /** These are saved as empty files. */
  readonly emptied: readonly string[];
}

export interface SystemContainerDriver extends ContainerDriver {
  /**
   * The container is defined so from its next start on; image and layer stay. While it runs only the labels may differ.
   * Throws NotFound.
   */
  redefine(spec: ContainerSpec): Promise<void>;
  /** Puts files into its root filesystem, never outside it; folders on the way are made. Throws NotFound, Refused (it runs). */
  writeFiles(handle: ContainerHandle, files: readonly LayerFile[]): Promise<void>;
  /** What its own layer takes of the disk. Looks at every file. */
  layerBytes(handle: ContainerHandle): Promise<number>;
  /** As commitLayer; it may run meanwhile. */
  saveLayer(handle: ContainerHandle, changes: LayerChanges): Promise<Layer>;
  /** A running container may (or may not any more) use a device of the host. Not running: nothing. */
  allowDevice(handle: ContainerHandle, device: DeviceNumber, allowed: boolean): Promise<void>;
}

export interface DeviceNumber {
  readonly type: 'b' | 'c';
  readonly major: number;
  readonly minor: number;
}
