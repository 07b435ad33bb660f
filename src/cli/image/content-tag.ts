// A tag that names what is in a build context: the same files give the same tag, on every machine.
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { contextFiles } from './context-tar.ts';

/** Twelve hexadecimal digits of paths, modes and contents. */
export async function contentTag(folder: string, dockerfile?: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const path of contextFiles(folder, dockerfile)) {
    const full = join(folder, path);
    const found = await lstat(full);
    hash.update(`${path}\0${found.mode & 0o111 ? 'x' : '-'}\0`);
    if (found.isFile()) hash.update(await readFile(full));
    else if (found.isSymbolicLink()) hash.update(await readlink(full));
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}
