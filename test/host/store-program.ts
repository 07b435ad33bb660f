// How is a program of the store's campaigns made runnable on plain Node?
//
// Node 20 cannot run TypeScript, and the writer has to be a process of its own that can be killed: esbuild bundles it
// into one file. lmdb stays outside (it carries native code) and is imported from this repository, or from beside the
// program where the program runs elsewhere.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Where lmdb is found by the bundled program. */
export type LmdbFrom = 'repository' | 'beside';

/** Bundles a program of this folder into the file. */
export async function bundleProgram(name: string, outfile: string, lmdbFrom: LmdbFrom): Promise<void> {
  const lmdb = pathToFileURL(join(REPOSITORY, 'node_modules/lmdb/node-index.js')).href;
  await build({
    entryPoints: [join(REPOSITORY, 'test/host', name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    external: ['lmdb'],
    plugins: [
      {
        name: 'lmdb-outside',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^lmdb$/ }, () => ({
            path: lmdbFrom === 'repository' ? lmdb : 'lmdb',
            external: true,
          }));
        },
      },
    ],
  });
}
