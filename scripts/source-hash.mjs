// A digest of everything that the bundles are made of, so that `tutti` knows when to build again.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function sourceHash(root) {
  const hash = createHash('sha256');
  const add = (path) => hash.update(path).update(readFileSync(join(root, path)));
  for (const path of files(root, 'src')) if (!path.endsWith('.test.ts')) add(path);
  for (const path of files(root, 'scripts/build')) add(path);
  for (const path of ['package-lock.json', 'scripts/build.mjs']) add(path);
  return hash.digest('hex');
}

function files(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? files(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
}
