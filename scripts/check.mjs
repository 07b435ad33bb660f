// `npm run check`: types, lint and format, import arrows and cycles, sizes, bundles, generated code. Ends with 1 on any failure.
//
// The programs run while this process looks at the sources; each line says how long its check took.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { checkBundle } from './check/bundle.mjs';
import { checkImports } from './check/imports.mjs';
import { checkSizes } from './check/sizes.mjs';
import { readSources } from './check/sources.mjs';

const root = resolve(import.meta.dirname, '..');

function command(name, program, args) {
  const options = { cwd: root, env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 1 << 26 };
  return new Promise((done) => {
    execFile(program, args, options, (error, stdout, stderr) =>
      done({
        name,
        ok: error === null,
        lines: error ? (`${stdout}${stderr}`.trimEnd() || error.message).split('\n') : [],
      }),
    );
  });
}

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { ...result, seconds: (performance.now() - began) / 1000 };
}

const tsc = ['node_modules/typescript/lib/tsc.js', '--noEmit'];
const running = [
  timed(() => command('types', process.execPath, tsc)),
  timed(() => command('lint and format', 'node_modules/.bin/biome', ['check', '--max-diagnostics=40'])),
  timed(() => command('generated code is current', process.execPath, ['scripts/generate.mjs', '--check'])),
];
const sources = readSources(root);
const results = [
  await timed(() => checkImports(sources)),
  await timed(() => checkSizes(sources)),
  await timed(() => checkBundle(root, sources)),
  ...(await Promise.all(running)),
];

for (const { name, ok, lines, seconds } of results) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
  for (const line of lines) console.log(`     ${line}`);
}
process.exit(results.every((result) => result.ok) ? 0 : 1);
