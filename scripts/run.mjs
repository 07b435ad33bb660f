// What the `tutti` launcher runs: makes sure that packages are installed and the bundles are current, then hands over to
// dist/tutti.mjs in this process. Progress goes to standard error, so that --json output stays clean.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sourceHash } from './source-hash.mjs';

const root = resolve(import.meta.dirname, '..');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Tutti needs Node.js 20.19 or newer; this is ${process.version}`);

function fail(message) {
  console.error(`tutti: ${message}`);
  process.exit(1);
}

function step(message, program, args) {
  process.stderr.write(`${message} ...`);
  const started = Date.now();
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    process.stderr.write(' failed\n');
    const words = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
    fail(`${program} ${args.join(' ')}\n${words.split('\n').slice(0, 20).join('\n')}`);
  }
  process.stderr.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = join(root, 'node_modules', '.tutti-lock');
if (read(installed) !== lock) {
  step('Installing npm packages', 'bash', ['scripts/npm-packages.sh']);
  writeFileSync(installed, lock);
}
if (read(join(root, 'dist', 'hash')) !== sourceHash(root)) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  step('Building the programs', process.execPath, ['scripts/build.mjs']);
}
const { main } = await import(join(root, 'dist', 'tutti.mjs'));
process.exitCode = await main(process.argv.slice(2));
