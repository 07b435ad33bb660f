// Paths inside a root that is not ours: symbolic links are followed as if the root were `/`, never out of it.
import { lstat, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ImageError } from '../image-error.ts';

const MOST_LINKS = 255;

export interface Resolved {
  /** Inside the root, starting with `/`, free of links as far as it exists. */
  readonly path: string;
  /** What is there; undefined: nothing. */
  readonly stats?: Awaited<ReturnType<typeof lstat>>;
}

/** Where a path leads inside `root`. The last part is followed too unless `keepLast`. Parts that do not exist stay as they are. */
export async function resolveInRoot(
  root: string,
  path: string,
  options: { readonly keepLast?: boolean } = {},
): Promise<Resolved> {
  let rest = parts(path);
  let done: string[] = [];
  let links = 0;
  let stats: Resolved['stats'];
  while (rest.length > 0) {
    const [name = '', ...after] = rest;
    rest = after;
    stats = undefined;
    if (name === '..') {
      done.pop();
      continue;
    }
    const at = [...done, name];
    stats = await lstatIfThere(join(root, ...at));
    if (stats?.isSymbolicLink() && !(options.keepLast && rest.length === 0)) {
      links += 1;
      if (links > MOST_LINKS)
        throw new ImageError('BadBuild', `"${path}": too many levels of symbolic links`);
      const target = await readlink(join(root, ...at));
      if (target.startsWith('/')) done = [];
      rest = [...parts(target), ...rest];
      continue;
    }
    done = at;
  }
  const found = posix.join('/', ...done);
  return { path: found, stats: stats ?? (await lstatIfThere(join(root, found))) };
}

export async function lstatIfThere(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs throws nothing else
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
