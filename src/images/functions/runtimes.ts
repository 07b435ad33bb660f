// The images that functions run in, made here: Debian, the language, its runtime's program, the layout that code knows from Lambda.
//
// Nothing is made while the image store has one of the same recipe. When a new one cannot be made (no network), an older one goes on
// being used. Layers are kept, and shared with the stand-ins of container images where `cacheDir` is theirs.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { writeItems } from '../build/write-layer.ts';
import { isImageError } from '../image-error.ts';
import { ORIGIN_LABEL, STAND_IN_LABEL } from '../labels.ts';
import { type GuestEntry, layerItems } from '../machine/guest/guest-entry.ts';
import { putNewImage, withSession } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { MakeOptions } from '../stand-in/debian-base.ts';
import { readKept } from '../stand-in/layer-file.ts';
import { makeScratch } from '../stand-in/scratch.ts';
import { type FunctionRuntime, KNOWN_RUNTIMES, recipeOf, runtimeOf } from './catalog.ts';
import { imageEnvironment } from './layout.ts';
import { gatherParts, type RuntimeParts, recipeDigest } from './parts.ts';

export interface FunctionRuntimes {
  /**
   * The runtime, its image made if it is not there (a minute, the first time). Who asks at the same time shares one; different ones come
   * one after the other. Throws ImageError Unsupported (no such runtime; no mmdebstrap), Failed, Unreachable.
   */
  ensure(runtime: string, progress?: (message: string) => void): Promise<FunctionRuntime>;
  /** What `ensure` can give. */
  readonly known: readonly string[];
}

export interface FunctionRuntimesOptions {
  readonly store: ImageStore;
  /** Layers are kept here. */
  readonly cacheDir: string;
  /** Where the runtimes' programs are; absent: beside the agent's. */
  readonly programDir?: string;
  readonly now?: () => number;
}

/** Digest of what the image was made of. */
const RECIPE_LABEL = 'dev.tutti.recipe';

export function openFunctionRuntimes(options: FunctionRuntimesOptions): FunctionRuntimes {
  const running = new Map<string, Promise<FunctionRuntime>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    known: KNOWN_RUNTIMES,
    async ensure(name, progress) {
      const runtime = runtimeOf(name);
      const digest = await recipeDigest(recipeOf(name), options.programDir);
      const here = await options.store.findImage(runtime.image);
      if (here?.labels[RECIPE_LABEL] === digest) return runtime;
      const known = running.get(name);
      if (known) return known;
      const mine = last.then(() =>
        makeOrKeep(options, runtime, { digest, isThere: here !== undefined, progress }),
      );
      running.set(name, mine);
      last = mine.catch(() => {}).finally(() => running.delete(name));
      return mine;
    },
  };
}

interface Making extends MakeOptions {
  readonly digest: string;
  /** An older one is. */
  readonly isThere: boolean;
}

async function makeOrKeep(
  options: FunctionRuntimesOptions,
  runtime: FunctionRuntime,
  making: Making,
): Promise<FunctionRuntime> {
  try {
    await makeImage(options, runtime, making);
  } catch (error) {
    if (!making.isThere || !isImageError(error, 'Failed', 'Unsupported', 'NotFound', 'Unreachable'))
      throw error;
    making.progress?.(
      `The runtime ${runtime.key} cannot be made anew (${error.message}); the older one is used`,
    );
  }
  return runtime;
}

async function makeImage(
  { store, cacheDir, programDir, now = Date.now }: FunctionRuntimesOptions,
  runtime: FunctionRuntime,
  { digest, ...how }: Making,
): Promise<void> {
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const recipe = recipeOf(runtime.key);
  const parts = await gatherParts(recipe, cacheDir, { ...how, programDir });
  how.progress?.(`Unpacking the runtime ${runtime.key}`);
  const text = `Runtime ${runtime.key} of functions, built here from ${parts.ingredients}`;
  const created = new Date(now()).toISOString();
  const labels = { [STAND_IN_LABEL]: text };
  await withLayer(store, { cacheDir, parts }, async (session, own) => {
    const layers = [...parts.layers.map(({ layer }) => layer), own];
    await putNewImage(store, session, {
      names: [runtime.image],
      config: {
        created,
        ...hostPlatform(),
        config: {
          Env: imageEnvironment(recipe),
          Entrypoint: runtime.command,
          WorkingDir: runtime.workingDir,
          Labels: labels,
        },
        rootfs: { type: 'layers', diff_ids: [] },
        history: layers.map(() => ({ created, created_by: text })),
      },
      layers,
      labels: { ...labels, [ORIGIN_LABEL]: 'stand-in', [RECIPE_LABEL]: digest },
    });
  });
}

/** Puts the kept layers into the store and the entries as one layer more. */
async function withLayer(
  store: ImageStore,
  { cacheDir, parts }: { readonly cacheDir: string; readonly parts: RuntimeParts },
  task: (
    session: Parameters<Parameters<typeof withSession>[1]>[0],
    own: RuntimeParts['layers'][number]['layer'],
  ) => Promise<void>,
): Promise<void> {
  const scratch = await makeScratch(join(cacheDir, 'function-runtime'));
  try {
    await withSession(store, async (session) => {
      for (const kept of parts.layers) await session.writeBlob(kept.layer.descriptor, readKept(kept));
      const own = await writeItems(asStream(parts.entries), session, scratch);
      if (own) await task(session, own);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* asStream(entries: readonly GuestEntry[]) {
  yield* layerItems(entries);
}
