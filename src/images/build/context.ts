// Receives a build context: a tar stream becomes a directory, without leaving that directory.
//
// A name that leads out, or through a symbolic link, is refused. Owners are dropped: what is copied from a context belongs
// to root unless the Dockerfile says otherwise.
import { createWriteStream } from 'node:fs';
import { chmod, link, mkdir, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type DockerIgnore, parseDockerIgnore } from '../../model/docker-ignore.ts';
import { ImageError } from '../image-error.ts';
import { type ReadEntry, readTar } from '../oci/tar-reader.ts';
import { lstatIfThere, resolveInRoot } from './safe-path.ts';

export interface ReceivedContext {
  readonly directory: string;
  readonly dockerfile: string;
  readonly ignore: DockerIgnore;
}

export interface ReceiveOptions {
  readonly dockerfile?: string;
  readonly signal?: AbortSignal;
  /** The sum of all files may not be more. */
  readonly limitBytes?: number;
}

const DEFAULT_LIMIT = 16 * 2 ** 30;
const DOCKERFILE_LIMIT = 1 << 20;

/** Fills `directory`, which exists and is empty. Throws ImageError BadBuild. */
export async function receiveContext(
  tar: AsyncIterable<Uint8Array>,
  directory: string,
  options: ReceiveOptions = {},
): Promise<ReceivedContext> {
  const { dockerfile = 'Dockerfile', signal, limitBytes = DEFAULT_LIMIT } = options;
  let total = 0;
  try {
    for await (const entry of readTar(tar, signal)) {
      total += entry.size;
      if (total > limitBytes)
        throw new ImageError('BadBuild', `The build context is larger than ${limitBytes} bytes`);
      await place(directory, entry);
    }
  } catch (cause) {
    if (signal?.aborted) throw new ImageError('Aborted', 'The build was cancelled', { cause });
    if (cause instanceof ImageError) throw cause;
    throw new ImageError('BadBuild', 'The build context cannot be read', { cause });
  }
  return {
    directory,
    dockerfile: await readDockerfile(directory, dockerfile),
    ignore: parseDockerIgnore(await readIgnore(directory, dockerfile)),
  };
}

async function place(directory: string, entry: ReadEntry): Promise<void> {
  if (entry.name === '.' || entry.name === '') return;
  const path = await placeFor(directory, entry.name);
  const mode = entry.mode & 0o7777;
  if (entry.type === 'directory') {
    await mkdir(path, { recursive: true });
    await chmod(path, mode | 0o700);
    return;
  }
  await rm(path, { recursive: true, force: true });
  if (entry.type === 'symlink') return symlink(entry.link, path);
  if (entry.type === 'link') return link(await placeFor(directory, posix.normalize(entry.link)), path);
  if (entry.type !== 'file' && entry.type !== 'contiguous-file') return; // devices and pipes are nothing to copy
  await pipeline(Readable.from(entry.content), createWriteStream(path, { mode: 0o600 }));
  await chmod(path, mode);
  await utimes(path, entry.mtimeMs / 1000, entry.mtimeMs / 1000);
}

/** Parents exist afterwards, and none of them is a link. */
async function placeFor(directory: string, name: string): Promise<string> {
  const names = name.split('/').filter((part) => part !== '' && part !== '.');
  if (names.includes('..'))
    throw new ImageError('BadBuild', `The build context holds "${name}", which leads out of it`);
  let at = directory;
  for (const part of names.slice(0, -1)) {
    at = join(at, part);
    const stats = await lstatIfThere(at);
    if (stats === undefined) await mkdir(at);
    else if (!stats.isDirectory())
      throw new ImageError(
        'BadBuild',
        `The build context holds "${name}" below something that is no directory`,
      );
  }
  return join(directory, ...names);
}

async function readDockerfile(directory: string, name: string): Promise<string> {
  const { path, stats } = await resolveInRoot(directory, name);
  if (!stats?.isFile()) {
    throw new ImageError(
      'BadBuild',
      `failed to read dockerfile: open ${posix.basename(name)}: no such file or directory`,
    );
  }
  if (stats.size > DOCKERFILE_LIMIT)
    throw new ImageError('BadBuild', `The Dockerfile is larger than ${DOCKERFILE_LIMIT} bytes`);
  return readFile(join(directory, path), 'utf8');
}

/** A file of the Dockerfile's own comes first. */
async function readIgnore(directory: string, dockerfile: string): Promise<string> {
  for (const name of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    const { path, stats } = await resolveInRoot(directory, name);
    if (stats?.isFile()) return readFile(join(directory, path), 'utf8');
  }
  return '';
}
