// The cgroup that containers of the peers are put into: one name, removed whole when they are gone.
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

export const CGROUP = '/tb-bench';
const ROOT = '/sys/fs/cgroup';
const TRIES = 30;
const PAUSE_MS = 100;

/** In every hierarchy; runtimes remove a container's own, this removes what is above. Waits for processes that are ending. */
export function removeCgroups(): void {
  const places = ['', ...readdirSync(ROOT)].map((place) => join(ROOT, place, CGROUP));
  for (let tries = 0; tries < TRIES && places.some((path) => existsSync(path)); tries += 1) {
    if (tries > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    for (const path of places) removeTree(path);
  }
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
