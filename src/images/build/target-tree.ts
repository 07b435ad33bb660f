// Where copied files go: the root filesystem as it is, plus what this layer has put on it so far.
//
// Answers what already exists, through symbolic links, and lists the directories that must be made. Only those get an
// entry in the layer: one that exists keeps its owner and mode.
import { posix } from 'node:path';
import { ImageError } from '../image-error.ts';
import { resolveInRoot } from './safe-path.ts';

export type TargetKind = 'directory' | 'other' | 'nothing';

export interface TargetTree {
  /** Where a path leads, links followed. */
  resolve(path: string): Promise<{ readonly path: string; readonly kind: TargetKind }>;
  /** The same without following the last part. */
  look(path: string): Promise<TargetKind>;
  /** Makes a directory and its parents: returns where it is and which ones are new, outermost first. */
  ensureDirectory(path: string): Promise<{ readonly path: string; readonly made: readonly string[] }>;
  /** Notes what the layer puts at a path. */
  put(path: string, kind: 'directory' | 'other'): void;
}

/** `rootfs` undefined: nothing exists yet. */
export function openTargetTree(rootfs: string | undefined): TargetTree {
  const put = new Map<string, 'directory' | 'other'>();
  const below = async (path: string, keepLast: boolean): Promise<{ path: string; kind: TargetKind }> => {
    const found =
      rootfs === undefined
        ? { path: posix.join('/', path) }
        : await resolveInRoot(rootfs, path, { keepLast });
    const stats = 'stats' in found ? found.stats : undefined;
    const noted = put.get(found.path);
    const onDisk = stats === undefined ? 'nothing' : stats.isDirectory() ? 'directory' : 'other';
    return { path: found.path, kind: found.path === '/' ? 'directory' : (noted ?? onDisk) };
  };
  return {
    resolve: (path) => below(path, false),
    look: async (path) => (await below(path, true)).kind,
    put: (path, kind) => void put.set(path, kind),
    async ensureDirectory(path) {
      const { path: target } = await below(path, false);
      const made: string[] = [];
      const names = target.split('/').filter((name) => name !== '');
      for (let depth = 1; depth <= names.length; depth += 1) {
        const at = `/${names.slice(0, depth).join('/')}`;
        const { kind } = await below(at, false);
        if (kind === 'other') throw new ImageError('BadBuild', `cannot copy to non-directory: ${at}`);
        if (kind === 'directory') continue;
        put.set(at, 'directory');
        made.push(at);
      }
      return { path: target, made };
    },
  };
}
