// What esbuild is told for each program: control in pieces, as the services of AWS are loaded when a client first asks for one; the others
// in one file each, for the Node that runs this. And the runtimes of functions, which go into images: for the Node.js there, and Python.
import { join } from 'node:path';
import { awsSchemas } from './aws-schemas.mjs';

const ENTRIES = {
  agent: 'src/agent.ts',
  tutti: 'src/cli/main.ts',
  load: 'src/cli/demo/load-program.ts',
};

/** Options of the builds, in no order. */
export function programs(root) {
  const shared = {
    absWorkingDir: root,
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false, // stack traces name places, not texts: a third of the size
    metafile: true,
    logLevel: 'warning',
    // Native modules and what finds its own files by path stay outside the bundle.
    external: ['lmdb', 'pino'],
    plugins: [awsSchemas],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  };
  return [
    { ...shared, entryPoints: ENTRIES },
    {
      ...shared,
      entryPoints: { control: 'src/control.ts' },
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
    },
    functionRuntimes(root),
  ];
}

const RUNTIMES = 'src/images/functions/bootstrap';
const PYTHON = [
  'bootstrap',
  ...['__init__', 'connection', 'context', 'faults', 'log_output', 'main'].map(
    (name) => `tutti_runtime/${name}`,
  ),
];

/** One file for Node.js, since it is to start fast; Python's as they are. */
export function functionRuntimes(root, outdir = join(root, 'dist', 'function-runtime')) {
  const python = PYTHON.map((name) => [`python/${name}`, `${RUNTIMES}/python/${name}.py`]);
  return {
    absWorkingDir: root,
    outdir,
    entryPoints: { 'node/index': `${RUNTIMES}/node/main.ts`, ...Object.fromEntries(python) },
    outExtension: { '.js': '.cjs' },
    loader: { '.py': 'copy' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    metafile: true,
    logLevel: 'warning',
  };
}
