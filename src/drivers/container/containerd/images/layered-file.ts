// How is one small file of a root filesystem read without mounting it?
//
// An overlay is a list of directories, the topmost first: a path is looked up in each until one has it or hides it (a
// whiteout: a character device 0:0). Symbolic links are followed inside the layers, never on the host. Directories that
// hide all below them (opaque) are not told apart: no image hides /etc as a whole.
import { lstat, readFile, readlink } from 'node:fs/promises';
import type { MountLike } from './rootfs.ts';

const MOST_LINKS = 16;
const MOST_BYTES = 4 << 20;

/** The directories behind a snapshot's mounts, the topmost first. */
export function layerDirectories(mounts: readonly MountLike[]): readonly string[] {
  return mounts.flatMap(({ type, source = '', options = [] }) => {
    if (type !== 'overlay') return [source];
    const value = (name: string) =>
      options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
    const upper = value('upperdir');
    return [...(upper === undefined ? [] : [upper]), ...(value('lowerdir')?.split(':') ?? [])];
  });
}

/** The file's text; empty when there is none, or nothing that can be read as a file. */
export async function readLayered(layers: readonly string[], path: string): Promise<string> {
  let rest = parts(path);
  let at: readonly string[] = [];
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const found = await walk(layers, at, rest);
    if (found === undefined) return '';
    if (found.type === 'file') return found.size > MOST_BYTES ? '' : readFile(found.path, 'utf8');
    at = [];
    rest = [...(found.target.startsWith('/') ? [] : found.at), ...parts(found.target), ...found.rest];
    rest = normalize(rest);
  }
  return '';
}

type Found =
  | { readonly type: 'file'; readonly path: string; readonly size: number }
  | {
      readonly type: 'link';
      readonly target: string;
      readonly at: readonly string[];
      readonly rest: readonly string[];
    };

/** Walks down until there is a file, a link, or nothing. */
async function walk(
  layers: readonly string[],
  start: readonly string[],
  names: readonly string[],
): Promise<Found | undefined> {
  let directories = layers.map((layer) => [layer, ...start].join('/'));
  for (const [index, name] of names.entries()) {
    const below: string[] = [];
    for (const directory of directories) {
      const path = `${directory}/${name}`;
      const entry = await lstat(path).catch(() => undefined);
      if (entry === undefined) continue;
      if (entry.isDirectory()) {
        below.push(path);
        continue;
      }
      if (below.length > 0 || (entry.isCharacterDevice() && entry.rdev === 0)) break;
      const rest = names.slice(index + 1);
      if (entry.isSymbolicLink()) {
        return { type: 'link', target: await readlink(path), at: [...start, ...names.slice(0, index)], rest };
      }
      return entry.isFile() && rest.length === 0 ? { type: 'file', path, size: entry.size } : undefined;
    }
    if (below.length === 0) return undefined;
    directories = below;
  }
  return undefined;
}

const parts = (path: string): readonly string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.');

function normalize(names: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const name of names) {
    if (name === '..') kept.pop();
    else kept.push(name);
  }
  return kept;
}
