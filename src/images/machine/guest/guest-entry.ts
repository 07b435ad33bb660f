// A file or a link that a machine image has beside its packages.
//
// The same entries give the same layer: time is the beginning of time, owner is root unless said otherwise.
import { Readable } from 'node:stream';
import type { LayerItem } from '../../build/copy-layer.ts';

interface Placed {
  /** Absolute. */
  readonly path: string;
  /** Default 0o644, 0o755 for a directory. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export type GuestEntry = Placed &
  (
    | { readonly content: string }
    /** A symbolic link. */
    | { readonly link: string }
    | { readonly directory: true }
  );

/** A unit, a socket or a generator that never runs. */
export function masked(path: string): GuestEntry {
  return { path, link: '/dev/null' };
}

/** In the order of their paths; folders on the way are those of the layers below. */
export function* layerItems(entries: readonly GuestEntry[]): Generator<LayerItem> {
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) yield layerItem(entry);
}

function layerItem(entry: GuestEntry): LayerItem {
  const { path, uid = 0, gid = 0 } = entry;
  const common = { name: path.slice(1), uid, gid, size: 0, mtime: 0 };
  if ('link' in entry) return { entry: { ...common, type: 'symlink', mode: 0o777, link: entry.link } };
  if ('directory' in entry)
    return {
      entry: { ...common, name: `${common.name}/`, type: 'directory', mode: entry.mode ?? 0o755 },
    };
  const bytes = Buffer.from(entry.content);
  return {
    entry: { ...common, type: 'file', mode: entry.mode ?? 0o644, size: bytes.length },
    content: Readable.from([bytes], { objectMode: false }),
  };
}
