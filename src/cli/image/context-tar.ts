// The folder of a build as a tar stream, without what .dockerignore leaves out. The Dockerfile always goes along.
import { createReadStream, readFileSync } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { type DockerIgnore, parseDockerIgnore } from '../../model/docker-ignore.ts';

/** `dockerfile` is relative to the folder. Fails while it is read when a file cannot be read. */
export function contextTar(folder: string, dockerfile = 'Dockerfile'): AsyncIterable<Uint8Array> {
  const tar = pack();
  const files = contextFiles(folder, dockerfile);
  void (async () => {
    for await (const path of files) await add(tar, folder, path);
    tar.finalize();
  })().catch((error: Error) => tar.destroy(error));
  return tar as AsyncIterable<Uint8Array>; // tar-stream yields Buffers
}

/** Relative paths of what belongs to the context, folders before what is in them, in a stable order. */
export async function* contextFiles(folder: string, dockerfile = 'Dockerfile'): AsyncGenerator<string> {
  const ignore = parseDockerIgnore(ignoreText(folder, dockerfile));
  const always = new Set([dockerfile, '.dockerignore', `${dockerfile}.dockerignore`]);
  yield* walk(folder, '', { ignore, always });
}

interface Rules {
  readonly ignore: DockerIgnore;
  readonly always: ReadonlySet<string>;
}

async function* walk(folder: string, prefix: string, rules: Rules): AsyncGenerator<string> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    const isLeftOut = rules.ignore.excludes(path) && !rules.always.has(path);
    if (!isLeftOut) yield path;
    const mayHold = !isLeftOut || rules.ignore.hasExceptions || isAbove(path, rules.always);
    if (entry.isDirectory() && mayHold) yield* walk(folder, path, rules);
  }
}

function isAbove(folder: string, paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => path.startsWith(`${folder}/`));
}

function ignoreText(folder: string, dockerfile: string): string {
  for (const name of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      // The next one, or none.
    }
  }
  return '';
}

async function add(tar: Pack, folder: string, path: string): Promise<void> {
  const full = join(folder, path);
  const { mode, mtime, size, isFile, isDirectory, isSymbolicLink } = await stats(full);
  const common = { name: path, mode: mode & 0o7777, mtime };
  if (isDirectory) return entry(tar, { ...common, type: 'directory' });
  if (isSymbolicLink) return entry(tar, { ...common, type: 'symlink', linkname: await readlink(full) });
  if (!isFile) return; // sockets, devices: docker leaves them out too
  await pipeline(createReadStream(full), tar.entry({ ...common, type: 'file', size }));
}

async function stats(path: string) {
  const found = await lstat(path);
  return {
    mode: found.mode,
    mtime: found.mtime,
    size: found.size,
    isFile: found.isFile(),
    isDirectory: found.isDirectory(),
    isSymbolicLink: found.isSymbolicLink(),
  };
}

function entry(tar: Pack, header: Parameters<Pack['entry']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry(header, (error) => (error ? reject(error) : resolve()));
  });
}
