// What differs between two trees of files? Paths that are new or changed in the second, and paths that only the first has.
//
// A file is unchanged when its kind, mode, owner, size and time of change of content are the same: nothing is read. Below a
// path that is left out nothing is looked at.
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';

export interface TreeDifference {
  /** With a leading slash, parents first. */
  readonly changed: readonly string[];
  /** Only the topmost of what is gone. */
  readonly removed: readonly string[];
}

/** `leftOut`: paths; `*` at the end stands for all that begin so. */
export async function compareTrees(
  first: string,
  second: string,
  leftOut: readonly string[],
): Promise<TreeDifference> {
  const changed: string[] = [];
  const removed: string[] = [];
  const isLeftOut = (path: string): boolean =>
    leftOut.some((each) => (each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each));
  const walk = async (folder: string, isInFirst: boolean): Promise<void> => {
    const [before, after] = await Promise.all([
      isInFirst ? namesIn(`${first}${folder}`) : [],
      namesIn(`${second}${folder}`),
    ]);
    const present = new Set(after);
    for (const name of before)
      if (!present.has(name) && !isLeftOut(`${folder}/${name}`)) removed.push(`${folder}/${name}`);
    const known = new Set(before);
    for (const name of after) {
      const path = `${folder}/${name}`;
      if (isLeftOut(path)) continue;
      const [old, now] = await Promise.all([
        known.has(name) ? lstat(`${first}${path}`) : undefined,
        lstat(`${second}${path}`),
      ]);
      if (now.isSocket()) continue;
      if (old === undefined || !(await isSame(old, now, [`${first}${path}`, `${second}${path}`])))
        changed.push(path);
      if (now.isDirectory()) await walk(path, old?.isDirectory() ?? false);
    }
  };
  await walk('', true);
  return { changed, removed };
}

async function isSame(old: Stats, now: Stats, [oldPath, nowPath]: [string, string]): Promise<boolean> {
  if (old.mode !== now.mode || old.uid !== now.uid || old.gid !== now.gid) return false;
  if (now.isDirectory()) return true;
  if (now.isSymbolicLink()) return (await readlink(oldPath)) === (await readlink(nowPath));
  if (now.isCharacterDevice() || now.isBlockDevice()) return old.rdev === now.rdev;
  return old.size === now.size && Math.floor(old.mtimeMs / 1000) === Math.floor(now.mtimeMs / 1000);
}

/** `lost+found` at the top is the file system's own. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.filter((name) => name !== 'lost+found').sort();
}
