// Bundles the programs (control, agent, the tutti command, the demo's load) into dist/, for the Node that runs this.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { programs } from './build/programs.mjs';
import { sourceHash } from './source-hash.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist');
rmSync(join(out, 'hash'), { force: true });

const results = await Promise.all(programs(root).map((options) => build(options)));
removeOldChunks(
  results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path))),
);
writeFileSync(join(out, 'hash'), sourceHash(root));

/** A program that runs may still load pieces of the build that it came from: they stay for a day. */
function removeOldChunks(current) {
  const folder = join(out, 'chunks');
  const names = new Set(current);
  for (const name of readdirSync(folder).filter((each) => !names.has(each))) {
    const path = join(folder, name);
    if (statSync(path).mtimeMs < Date.now() - 86_400_000) rmSync(path);
  }
}
