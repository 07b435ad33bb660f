// What a COPY may take from: the build context (less what is ignored), or the root filesystem of a stage or an image.
//
// Order is by name, so that the same tree is always listed the same way. Nothing outside the root is ever read.
import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type DockerIgnore, globToRegExp } from '../../model/docker-ignore.ts';
import { resolveInRoot } from './safe-path.ts';

export interface SourceTree {
  readonly root: string;
  readonly ignore?: DockerIgnore;
  /** Files keep their owners: they come out of an image. */
  readonly keepOwners: boolean;
}

/** A file, link or directory that a source word means. */
export interface Match {
  /** As asked for, without links followed: its last part is the name that is copied. */
  readonly name: string;
  /** Where it is inside the root. */
  readonly path: string;
  readonly stats: Stats;
}

export interface TreeEntry {
  /** Relative to the match: '' for itself. */
  readonly relative: string;
  readonly hostPath: string;
  readonly stats: Stats;
  /** Target of a symbolic link. */
  readonly link?: string;
}

const WILDCARD = /[*?[]/;

/** What a word means, in order of names; empty when nothing is there. */
export async function matchSources(tree: SourceTree, word: string): Promise<readonly Match[]> {
  const path = posix.join('/', word);
  const names = WILDCARD.test(word) ? await expandWildcard(tree, path) : [path];
  const matches: Match[] = [];
  for (const name of names) {
    const { path: found, stats } = await resolveInRoot(tree.root, name);
    if (stats === undefined || isIgnored(tree, found, stats as Stats)) continue;
    matches.push({ name, path: found, stats: stats as Stats });
  }
  return matches;
}

/** The match and all below it. Ignored files are left out; a directory that holds only such ones as well. */
export async function* walk(tree: SourceTree, match: Match): AsyncGenerator<TreeEntry> {
  yield* walkFrom(tree, match.path, '');
}

async function* walkFrom(tree: SourceTree, path: string, relative: string): AsyncGenerator<TreeEntry> {
  const hostPath = join(tree.root, path);
  const stats = await lstat(hostPath);
  const link = stats.isSymbolicLink() ? await readlink(hostPath) : undefined;
  const ignored = isExcluded(tree, path);
  if (!ignored) yield { relative, hostPath, stats, link };
  if (!stats.isDirectory() || (ignored && !tree.ignore?.hasExceptions)) return;
  for (const name of (await readdir(hostPath)).sort(byBytes)) {
    yield* walkFrom(tree, posix.join(path, name), posix.join(relative, name));
  }
}

/** One digest over names, kinds, modes and contents: times and (in a context) owners do not count. */
export async function digestSources(tree: SourceTree, matches: readonly Match[]): Promise<string> {
  const hash = createHash('sha256');
  for (const match of matches) {
    hash.update(`${JSON.stringify(['source', posix.basename(match.name)])}\n`);
    for await (const entry of walk(tree, match)) {
      const { stats } = entry;
      const kind =
        entry.link ??
        (stats.isFile() ? await fileDigest(entry.hostPath) : stats.isDirectory() ? '/' : 'other');
      const owner = tree.keepOwners ? [stats.uid, stats.gid] : [];
      hash.update(`${JSON.stringify([entry.relative, stats.mode, kind, ...owner])}\n`);
    }
  }
  return hash.digest('hex');
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

async function expandWildcard(tree: SourceTree, pattern: string): Promise<readonly string[]> {
  let found = ['/'];
  for (const part of pattern.split('/').filter((name) => name !== '')) {
    const next: string[] = [];
    const expression = globToRegExp(part.replace(/\*\*+/g, '*'));
    for (const directory of found) {
      if (!WILDCARD.test(part)) {
        next.push(posix.join(directory, part));
        continue;
      }
      const { path, stats } = await resolveInRoot(tree.root, directory);
      if (!stats?.isDirectory()) continue;
      const names = (await readdir(join(tree.root, path))).filter((name) => expression.test(name));
      next.push(...names.sort(byBytes).map((name) => posix.join(directory, name)));
    }
    found = next;
  }
  return found;
}

/** Of a directory with exceptions below, what stays is decided while walking. */
function isIgnored(tree: SourceTree, path: string, stats: Stats): boolean {
  return isExcluded(tree, path) && !(stats.isDirectory() && tree.ignore?.hasExceptions);
}

function isExcluded(tree: SourceTree, path: string): boolean {
  return path !== '/' && tree.ignore?.excludes(path.slice(1)) === true;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
