// The runtimes' own programs, as they were built (scripts/build/programs.mjs): for Node.js one file, for Python a few.
//
// They lie beside the agent's bundle; where code runs from its sources, in the checkout's dist.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from '../image-error.ts';
import type { GuestEntry } from '../machine/guest/guest-entry.ts';

const FOLDER = 'function-runtime';
const PLACES = [join(import.meta.dirname, FOLDER), join(import.meta.dirname, '../../../dist', FOLDER)];

/** Throws ImageError Unsupported: the programs were not built. */
export async function programFiles(kind: 'node' | 'python', folder?: string): Promise<readonly GuestEntry[]> {
  const places = folder === undefined ? PLACES : [folder];
  const place = places.find((each) => existsSync(join(each, kind)));
  if (place === undefined)
    throw new ImageError(
      'Unsupported',
      `The runtimes' programs are not built: no ${FOLDER} beside the agent`,
    );
  return filesOf(join(place, kind), '/var/runtime');
}

async function filesOf(folder: string, target: string): Promise<readonly GuestEntry[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const names = found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = names.map(async (entry): Promise<readonly GuestEntry[]> => {
    const [from, path] = [join(folder, entry.name), `${target}/${entry.name}`];
    if (entry.isDirectory()) return [{ path, directory: true }, ...(await filesOf(from, path))];
    return [{ path, content: await readFile(from, 'utf8') }];
  });
  return (await Promise.all(entries)).flat();
}
