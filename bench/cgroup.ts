// The cgroup that containers of the peers are put into: one name, removed whole when they are gone.
import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

export const CGROUP = '/tb-bench';
const ROOT = '/sys/fs/cgroup';

/** In every hierarchy; runtimes remove a container's own, this removes what is above. */
export function removeCgroups(): void {
  for (const place of ['', ...readdirSync(ROOT)]) removeTree(join(ROOT, place, CGROUP));
}

function removeTree(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) removeTree(join(path, entry.name));
    rmdirSync(path);
  } catch {
    // It is not there, or this is no hierarchy.
  }
}
