// The layer of one COPY, ADD or WORKDIR: entries of a tar, worked out from what is copied and what is already there.
//
// The same files onto the same root filesystem give the same entries. Directories that exist get none, so that they keep
// their owner and mode; made ones are root's (or --chown's), 0755, of the beginning of time.
import { createReadStream, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { ImageError } from '../image-error.ts';
import { oneChunk } from '../oci/digest.ts';
import type { TarEntry } from '../oci/tar-writer.ts';
import { type Owner, ROOT } from './accounts.ts';
import { type Match, type SourceTree, type TreeEntry, walk } from './source-tree.ts';
import type { TargetTree } from './target-tree.ts';

export interface LayerItem {
  readonly entry: TarEntry;
  readonly content?: AsyncIterable<Uint8Array>;
}

export interface CopyOrder {
  readonly matches: readonly (Match & { readonly tree: SourceTree })[];
  /** Files given in the Dockerfile. */
  readonly texts: readonly { readonly name: string; readonly content: string }[];
  /** Absolute. */
  readonly destination: string;
  /** The destination was written with a slash at the end, or there are several sources. */
  readonly intoDirectory: boolean;
  readonly owner?: Owner;
  readonly mode?: number;
}

export async function* copyItems(order: CopyOrder, target: TargetTree): AsyncGenerator<LayerItem> {
  for (const match of order.matches) {
    if (match.stats.isDirectory()) yield* copyDirectory(order, match, target);
    else yield* copyFile(order, match, target);
  }
  for (const { name, content } of order.texts) {
    const place = await placeOf(order, name, target);
    yield* directories(place.made, order.owner ?? ROOT);
    const bytes = Buffer.from(content);
    target.put(place.path, 'other');
    const base = { mode: order.mode ?? 0o644, ...(order.owner ?? ROOT), mtime: 0 };
    yield {
      entry: { ...base, name: place.path.slice(1), type: 'file', size: bytes.length },
      content: oneChunk(bytes),
    };
  }
}

/** A directory with its missing parents. */
export async function* directoryItems(
  path: string,
  owner: Owner,
  target: TargetTree,
): AsyncGenerator<LayerItem> {
  const { made } = await target.ensureDirectory(path);
  yield* directories(made, owner);
}

/** The contents of a directory go into the destination; the directory's own name is not kept. */
async function* copyDirectory(
  order: CopyOrder,
  match: CopyOrder['matches'][number],
  target: TargetTree,
): AsyncGenerator<LayerItem> {
  const base = await target.ensureDirectory(order.destination);
  yield* directories(base.made, order.owner ?? ROOT);
  for await (const entry of walk(match.tree, match)) {
    if (entry.relative === '') continue;
    const parent = await target.ensureDirectory(posix.join(base.path, posix.dirname(entry.relative)));
    yield* directories(parent.made, order.owner ?? ROOT);
    yield* place(order, match.tree, entry, posix.join(parent.path, posix.basename(entry.relative)), target);
  }
}

async function* copyFile(
  order: CopyOrder,
  match: CopyOrder['matches'][number],
  target: TargetTree,
): AsyncGenerator<LayerItem> {
  const { path, made } = await placeOf(order, posix.basename(match.name), target);
  yield* directories(made, order.owner ?? ROOT);
  for await (const entry of walk(match.tree, match)) yield* place(order, match.tree, entry, path, target);
}

/** Where a single file goes: into the destination when that is a directory, else it is the destination. */
async function placeOf(
  order: CopyOrder,
  name: string,
  target: TargetTree,
): Promise<{ path: string; made: readonly string[] }> {
  const { kind } = await target.resolve(order.destination);
  if (order.intoDirectory || kind === 'directory') {
    const directory = await target.ensureDirectory(order.destination);
    return { path: posix.join(directory.path, name), made: directory.made };
  }
  const parent = await target.ensureDirectory(posix.dirname(order.destination));
  return { path: posix.join(parent.path, posix.basename(order.destination)), made: parent.made };
}

async function* place(
  order: CopyOrder,
  tree: SourceTree,
  entry: TreeEntry,
  path: string,
  target: TargetTree,
): AsyncGenerator<LayerItem> {
  const { stats } = entry;
  const there = await target.look(path);
  if (stats.isDirectory()) {
    if (there === 'other') throw new ImageError('BadBuild', `cannot copy to non-directory: ${path}`);
    if (there === 'directory') return;
    target.put(path, 'directory');
    yield {
      entry: { ...attributes(order, tree, stats), name: `${path.slice(1)}/`, type: 'directory', size: 0 },
    };
    return;
  }
  if (there === 'directory')
    throw new ImageError('BadBuild', `cannot replace to directory ${path} with file`);
  const base = { ...attributes(order, tree, stats), name: path.slice(1) };
  if (entry.link !== undefined)
    yield { entry: { ...base, type: 'symlink', mode: 0o777, size: 0, link: entry.link } };
  else if (stats.isFile()) {
    yield { entry: { ...base, type: 'file', size: stats.size }, content: createReadStream(entry.hostPath) };
  } else if (stats.isFIFO()) yield { entry: { ...base, type: 'fifo', size: 0 } };
  else return; // devices and sockets mean nothing in a layer
  target.put(path, 'other');
}

function attributes(
  order: CopyOrder,
  tree: SourceTree,
  stats: Stats,
): Pick<TarEntry, 'mode' | 'uid' | 'gid' | 'mtime'> {
  const own = tree.keepOwners ? { uid: stats.uid, gid: stats.gid } : ROOT;
  const { uid, gid } = order.owner ?? own;
  return { mode: order.mode ?? stats.mode & 0o7777, uid, gid, mtime: Math.floor(stats.mtimeMs / 1000) };
}

function* directories(paths: readonly string[], owner: Owner): Generator<LayerItem> {
  for (const path of paths) {
    yield {
      entry: {
        name: `${path.slice(1)}/`,
        type: 'directory',
        mode: 0o755,
        uid: owner.uid,
        gid: owner.gid,
        size: 0,
        mtime: 0,
      },
    };
  }
}
