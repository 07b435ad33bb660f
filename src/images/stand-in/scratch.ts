// Where does work lie that is not finished? In a directory that is named after the process at work, so that what a process
// left that was killed is known as abandoned, and removed by whoever works there next.
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** `<path>.<process id>-<random>`; the caller removes it. Abandoned ones of the same path are removed. */
export async function makeScratch(path: string): Promise<string> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.`));
  for (const name of names)
    if (await isAbandoned(name)) await rm(join(folder, name), { recursive: true, force: true });
  return mkdtemp(`${path}.${process.pid}-`);
}

/** Is it the name of a scratch directory whose process is gone? */
export async function isAbandoned(name: string): Promise<boolean> {
  const id = /\.(\d+)-\w{6}$/.exec(name)?.[1];
  if (id === undefined) return false;
  return access(`/proc/${id}`).then(
    () => false,
    () => true,
  );
}
