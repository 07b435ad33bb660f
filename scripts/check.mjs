// `npm run check`: types, lint and format, import arrows and cycles, sizes, bundles, generated code. Ends with 1 on any failure.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { checkBundle } from './check/bundle.mjs';
import { checkImports } from './check/imports.mjs';
import { checkSizes } from './check/sizes.mjs';
import { readSources } from './check/sources.mjs';

const root = resolve(import.meta.dirname, '..');

function command(name, program, args) {
  const result = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const ok = result.status === 0;
  return { name, ok, lines: ok ? [] : `${result.stdout}${result.stderr}`.trimEnd().split('\n') };
}

const sources = readSources(root);
const results = [
  command('generated code is current', process.execPath, ['scripts/generate.mjs', '--check']),
  command('types', process.execPath, ['node_modules/typescript/lib/tsc.js', '--noEmit']),
  command('lint and format', 'node_modules/.bin/biome', ['check', '--max-diagnostics=40']),
  checkImports(sources),
  checkSizes(sources),
  await checkBundle(root, sources),
];

for (const { name, ok, lines } of results) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  for (const line of lines) console.log(`     ${line}`);
}
process.exit(results.every((result) => result.ok) ? 0 : 1);
