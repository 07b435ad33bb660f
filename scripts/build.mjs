// Bundles the programs (control, agent, the tutti command, the demo's load) into dist/, one file each, for the Node that runs this.
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { sourceHash } from './source-hash.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist');
rmSync(join(out, 'hash'), { force: true });

await build({
  absWorkingDir: root,
  entryPoints: {
    control: 'src/control.ts',
    agent: 'src/agent.ts',
    tutti: 'src/cli/main.ts',
    load: 'src/cli/demo/load-program.ts',
  },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false, // the programs read their maps at start: a third of the size
  logLevel: 'warning',
  // Native modules and what finds its own files by path stay outside the bundle.
  external: ['lmdb', 'pino'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
writeFileSync(join(out, 'hash'), sourceHash(root));
