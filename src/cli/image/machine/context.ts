// What a machine file's build needs, as a tar: the steps, and the files that it copies; and a tag that names all of it.
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { CliError, ExitCode } from '../../exit.ts';
import { contextFiles } from '../context-tar.ts';
import type { MachineFile } from './schema.ts';

/** Not a name that somebody's folder has. */
export const STEPS_FILE = '.tutti-machine.Dockerfile';

/** Files below the folder that the machine file copies, in a stable order. Throws CliError usage for what is not there. */
export async function copiedFiles(folder: string, file: MachineFile): Promise<readonly string[]> {
  const wanted = (file.copy ?? []).map(({ from }) => posix.normalize(from).replace(/\/$/, ''));
  for (const path of wanted) {
    if (path.startsWith('..') || path.startsWith('/'))
      throw new CliError(ExitCode.usage, `"${path}" in copy is outside the folder of the machine file`);
    if (!path.includes('*') && !statSync(join(folder, path), { throwIfNoEntry: false }))
      throw new CliError(ExitCode.usage, `"${path}" in copy is not there`, {
        hint: `it is looked for in ${folder}`,
      });
  }
  const found: string[] = [];
  for await (const path of contextFiles(folder, STEPS_FILE))
    if (wanted.some((from) => belongs(path, from))) found.push(path);
  return found;
}

function belongs(path: string, from: string): boolean {
  if (from === '.' || path === from || path.startsWith(`${from}/`) || from.startsWith(`${path}/`))
    return true;
  return from.includes('*') && posix.dirname(path) === posix.dirname(from);
}

/** Twelve hexadecimal digits of the steps and of what is copied. */
export async function machineTag(folder: string, steps: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(`${steps}\0`);
  for (const path of files) {
    const full = join(folder, path);
    const found = await lstat(full);
    hash.update(`${path}\0${found.mode & 0o111 ? 'x' : '-'}\0`);
    if (found.isFile()) hash.update(await readFile(full));
    else if (found.isSymbolicLink()) hash.update(await readlink(full));
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

export function machineContext(
  folder: string,
  steps: string,
  files: readonly string[],
): AsyncIterable<Uint8Array> {
  const tar = pack();
  void (async () => {
    tar.entry({ name: STEPS_FILE, mode: 0o644 }, steps);
    for (const path of files) await add(tar, folder, path);
    tar.finalize();
  })().catch((error: Error) => tar.destroy(error));
  return tar as AsyncIterable<Uint8Array>; // tar-stream yields Buffers
}

async function add(tar: Pack, folder: string, path: string): Promise<void> {
  const full = join(folder, path);
  const found = await lstat(full);
  const header = { name: path, mode: found.mode & 0o7777, mtime: found.mtime };
  if (found.isDirectory()) tar.entry({ ...header, type: 'directory' });
  else if (found.isSymbolicLink()) tar.entry({ ...header, type: 'symlink', linkname: await readlink(full) });
  else if (found.isFile())
    await pipeline(createReadStream(full), tar.entry({ ...header, type: 'file', size: found.size }));
}
