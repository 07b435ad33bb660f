// Which layers need not be made again? Step by step: what an instruction does to which root filesystem -> what came out.
//
// A record points to a hidden image that holds all layers up to the step, so that the store keeps them; removing the
// record removes the image. The index is a small file, bounded, written whole; a lost or broken one only costs time.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSession, ImageStore, Layer } from '../../drivers/container/image-store.ts';
import { HIDDEN_REGISTRY, isHiddenImage } from '../name/hidden-name.ts';
import { chainId, digestOf } from '../oci/digest.ts';
import { putNewImage, readImage } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';

export interface CachedStep {
  /** All layers after the step. */
  readonly layers: readonly Layer[];
  /** When the step was made, RFC 3339. */
  readonly created: string;
}

export interface LayerCache {
  find(key: string): Promise<CachedStep | undefined>;
  /** Keeps the layers, and remembers them under the key. */
  keep(key: string, step: CachedStep, session: ImageSession): Promise<void>;
  /** A name under which the stack of layers is in the store, for root filesystems and containers. */
  nameOf(layers: readonly Layer[], session: ImageSession): Promise<string>;
  /** Drops what is too old or too much. */
  trim(): Promise<void>;
}

interface Entry {
  readonly chain: string;
  readonly created: string;
  readonly bytes: number;
  usedMs: number;
}

export interface LayerCacheOptions {
  readonly store: ImageStore;
  readonly directory: string;
  readonly now?: () => number;
  readonly maxEntries?: number;
  readonly maxBytes?: number;
}

/** What a running build uses is never dropped. */
const IN_USE_MS = 2 * 3600 * 1000;
const INDEX = 'index.json';

export async function openLayerCache(options: LayerCacheOptions): Promise<LayerCache> {
  const { store, directory, now = Date.now, maxEntries = 500, maxBytes = 5 * 2 ** 30 } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const entries = await readIndex(join(directory, INDEX));
  let writing: Promise<void> = Promise.resolve();
  const save = () => {
    writing = writing.then(async () => {
      const text = JSON.stringify(Object.fromEntries(entries));
      await writeFile(join(directory, `${INDEX}.new`), text);
      await rename(join(directory, `${INDEX}.new`), join(directory, INDEX));
    });
    return writing;
  };
  // Naming and trimming take turns: what was just named must not look unused.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const mine = turn.then(task, task);
    turn = mine;
    return mine;
  };
  const ensureImage = async (layers: readonly Layer[], session: ImageSession): Promise<string> => {
    const name = hiddenName(layers);
    if (await store.findImage(name)) return name;
    const config = { ...hostPlatform(), config: {}, rootfs: { type: 'layers' as const, diff_ids: [] } };
    await putNewImage(store, session, { names: [name], config, layers, labels: {} });
    return name;
  };
  return {
    async find(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entry.usedMs = now();
      if (entry.chain === '') return { layers: [], created: entry.created };
      const layers = await layersOf(store, entry.chain);
      if (!layers) entries.delete(key);
      return layers && { layers, created: entry.created };
    },
    keep: (key, { layers, created }, session) =>
      inTurn(async () => {
        const chain = layers.length === 0 ? '' : await ensureImage(layers, session);
        const bytes = layers.at(-1)?.descriptor.size ?? 0;
        entries.set(key, { chain, created, bytes, usedMs: now() });
        await save();
      }),
    nameOf: (layers, session) =>
      inTurn(async () => {
        const name = await ensureImage(layers, session);
        const key = `stack:${name}`;
        const known = entries.get(key);
        if (known) known.usedMs = now();
        else entries.set(key, { chain: name, created: '', bytes: 0, usedMs: now() });
        return name;
      }),
    trim: () =>
      inTurn(async () => {
        const dropped = overflow(entries, { nowMs: now(), maxEntries, maxBytes });
        for (const key of dropped) entries.delete(key);
        const kept = new Set([...entries.values()].map((entry) => entry.chain));
        for (const { name } of await store.listImages()) {
          if (isHiddenImage(name) && !kept.has(name)) await store.removeImage(name);
        }
        await save();
      }),
  };
}

/** undefined: the image is gone, or a part of it. */
async function layersOf(store: ImageStore, name: string): Promise<readonly Layer[] | undefined> {
  const image = await store.findImage(name);
  if (!image) return undefined;
  try {
    return (await readImage(store, image.target)).layers;
  } catch {
    return undefined;
  }
}

/** Keys to drop: the longest unused first, until both bounds hold. */
export function overflow(
  entries: ReadonlyMap<string, { readonly bytes: number; readonly usedMs: number }>,
  limits: { readonly nowMs: number; readonly maxEntries: number; readonly maxBytes: number },
): readonly string[] {
  let count = entries.size;
  let bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  const dropped: string[] = [];
  for (const [key, entry] of [...entries].sort(([, a], [, b]) => a.usedMs - b.usedMs)) {
    if (count <= limits.maxEntries && bytes <= limits.maxBytes) break;
    if (limits.nowMs - entry.usedMs < IN_USE_MS) break;
    dropped.push(key);
    count -= 1;
    bytes -= entry.bytes;
  }
  return dropped;
}

/** The key of a step: what it does, to what. */
export function stepKey(layers: readonly Layer[], what: readonly unknown[]): string {
  return digestOf(JSON.stringify([chainId(layers.map((layer) => layer.diffId)), ...what]));
}

function hiddenName(layers: readonly Layer[]): string {
  const chain = chainId(layers.map((layer) => layer.diffId));
  return `${HIDDEN_REGISTRY}/layers:${chain.slice('sha256:'.length)}`;
}

async function readIndex(path: string): Promise<Map<string, Entry>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(path, 'utf8')) as { [key: string]: Entry }));
  } catch {
    return new Map();
  }
}
