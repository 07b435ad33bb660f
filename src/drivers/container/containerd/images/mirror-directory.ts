// How does a directory in one layer look as it does in the layers below? Same owner, mode and times; names in it are merged.
import { chmod, chown, lstat, utimes } from 'node:fs/promises';

/** As in the first of the layers that has it as a directory; none has: as it is. */
export async function mirrorDirectory(
  target: string,
  layers: readonly string[],
  path: string,
): Promise<void> {
  for (const layer of layers) {
    const found = await lstat(`${layer}${path}`).catch(() => undefined);
    if (!found?.isDirectory()) continue;
    await chown(target, found.uid, found.gid);
    await chmod(target, found.mode & 0o7777);
    await utimes(target, found.atime, found.mtime);
    return;
  }
}
