// A step of a build: an instruction that may change files. What it does is one digest; doing it gives a layer, or none.

import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { ImageSession, ImageStore, Layer, StoredImage } from '../../drivers/container/image-store.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import type { ReceivedContext } from './context.ts';
import type { LayerCache } from './layer-cache.ts';
import type { StageState } from './stage-state.ts';

/** What every step of one build shares. */
export interface BuildRun {
  readonly id: string;
  readonly store: ImageStore;
  readonly session: ImageSession;
  readonly cache: LayerCache;
  readonly dockerfile: Dockerfile;
  readonly context: ReceivedContext;
  readonly buildArgs: { readonly [name: string]: string };
  readonly globalArgs: ReadonlyMap<string, string>;
  /** Finished stages by position. */
  readonly finished: Map<number, StageState>;
  /** Runs RUN; absent: such steps are refused. */
  readonly containers?: ContainerDriver;
  /** Path of the network namespace for RUN; absent: the host's. */
  readonly networkNamespace?: string;
  /** Files of this build; removed at its end. */
  readonly scratchDir: string;
  /** Contents of cache mounts. */
  readonly mountsDir: string;
  /** Finds or fetches an image by full name. */
  readonly acquire: (name: string) => Promise<StoredImage>;
  /** A line of output of a command. */
  readonly output: (line: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Step {
  /** See stepKey. */
  readonly key: string;
  /** The layer's blob is in the store, held by the session. */
  make(): Promise<Layer | undefined>;
}

/** The root filesystem that a stage has now; undefined for one without layers. */
export async function withStageRootfs<T>(
  run: BuildRun,
  state: StageState,
  task: (rootfs: string | undefined) => Promise<T>,
): Promise<T> {
  if (state.layers.length === 0) return task(undefined);
  return run.store.withRootfs(await run.cache.nameOf(state.layers, run.session), task);
}
