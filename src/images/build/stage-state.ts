// What a stage is after each of its instructions: layers so far, how its containers will run, history, ARGs.
//
// A value: each instruction makes the next one. `created` is the time of the newest layer, so that building the same
// again from the cache gives the same image, byte for byte.
import type { Layer } from '../../drivers/container/image-store.ts';
import type { HistoryEntry, ImageConfig, RunConfig } from '../oci/document.ts';
import type { Platform } from '../oci/platform.ts';

export interface StageState {
  readonly layers: readonly Layer[];
  readonly config: RunConfig;
  readonly history: readonly HistoryEntry[];
  /** RFC 3339. */
  readonly created: string;
  readonly author?: string;
  /** ARGs that were declared in this stage and have a value. */
  readonly args: ReadonlyMap<string, string>;
  /** CMD was given in this stage: an ENTRYPOINT keeps it. */
  readonly commandSet: boolean;
}

/** Of images without a time: the beginning, so that nothing changes from build to build. */
const NO_TIME = '1970-01-01T00:00:00Z';
export const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const SCRATCH: StageState = {
  layers: [],
  config: { Env: [DEFAULT_PATH] },
  history: [],
  created: NO_TIME,
  args: new Map(),
  commandSet: false,
};

/** The state of a stage that starts from an image. */
export function stateOfImage(config: ImageConfig, layers: readonly Layer[]): StageState {
  const env = config.config?.Env ?? [];
  const hasPath = env.some((entry) => entry.startsWith('PATH='));
  return {
    layers,
    config: { ...config.config, Env: hasPath ? env : [DEFAULT_PATH, ...env] },
    history: config.history ?? [],
    created: config.created ?? NO_TIME,
    author: config.author,
    args: new Map(),
    commandSet: false,
  };
}

/** A stage that starts from another one: its ARGs stay behind. */
export function stateOfStage(state: StageState): StageState {
  return { ...state, args: new Map(), commandSet: false };
}

/** The state with a new layer, or with none where an instruction changed no file. */
export function withLayer(
  state: StageState,
  layer: Layer | undefined,
  by: { source: string; created: string },
): StageState {
  if (!layer) return withHistory(state, by.source);
  const entry: HistoryEntry = { created: by.created, created_by: by.source };
  return {
    ...state,
    layers: [...state.layers, layer],
    created: by.created,
    history: [...state.history, entry],
  };
}

/** The state with a line of history that changed no file. */
export function withHistory(state: StageState, source: string): StageState {
  const entry: HistoryEntry = { created: state.created, created_by: source, empty_layer: true };
  return { ...state, history: [...state.history, entry] };
}

export function envValue(env: readonly string[], name: string): string | undefined {
  return env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The config document of a finished stage. */
export function imageConfigOf(state: StageState, platform: Platform): ImageConfig {
  return {
    created: state.created,
    ...(state.author === undefined ? {} : { author: state.author }),
    ...platform,
    config: state.config,
    rootfs: { type: 'layers', diff_ids: state.layers.map((layer) => layer.diffId) },
    history: state.history,
  };
}
