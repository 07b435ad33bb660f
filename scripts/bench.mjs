// Runs the benchmarks of bench/, all or those named, one after the other: a table for each, then which targets were met.
//
// Each file is bundled and runs in a process of its own, which cleans up after itself also when it is ended early. The
// figures of this run are written to bench/results.json, with the facts of the machine; those of files that did not run
// now are kept from before. `--markdown` runs nothing and prints the figures that were kept as tables for docs/benchmarks.md.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'dist', 'bench');
const resultsPath = join(root, 'bench', 'results.json');
const LIMIT_MS = 15 * 60_000;
const ORDER = [
  'up',
  'container',
  'rollout',
  'api',
  'api-cpu',
  'store',
  'scheduler',
  'balancer',
  'aws',
  'machine',
  'scaling',
];

const known = ORDER.filter((name) => existsSync(join(root, 'bench', `${name}.ts`)));
const asked = process.argv.slice(2);
if (asked[0] === '--markdown') {
  console.log(markdownOf(JSON.parse(readFileSync(resultsPath, 'utf8'))));
  process.exit();
}
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${known.join(', ')}`);
  process.exit(2);
}
if (process.getuid?.() !== 0) {
  console.error('The benchmarks run containers, so they must be run as root');
  process.exit(1);
}
prepare();
await bundle();
const results = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, 'utf8')) : { results: [] };
let failures = 0;
for (const name of asked.length > 0 ? asked : known) {
  const [before] = loadavg();
  const result = await runOne(name);
  if (!result) failures += 1;
  else {
    console.log(tableOf(result));
    keep(result, before);
  }
}
console.log(summaryOf(results.results));
process.exitCode = failures > 0 ? 1 : 0;

function must(program, args, output = 'inherit') {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', output, 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

/** npm packages, the programs, Debian's packages. */
function prepare() {
  must(join(root, 'tutti'), ['--help'], 'ignore');
  must('bash', [join(root, 'scripts', 'host-packages.sh'), 'runtime', 'test', 'bench']);
}

async function bundle() {
  const { build } = await import('esbuild');
  mkdirSync(out, { recursive: true });
  const sources = readdirSync(join(root, 'bench')).filter((file) => /^[a-z-]+\.ts$/.test(file));
  await build({
    absWorkingDir: root,
    entryPoints: sources.map((file) => join('bench', file)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true, // what is to be cleaned up is one list for all of a process
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    external: ['lmdb', 'pino'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

/** The result; undefined when it failed, which is told. */
async function runOne(name) {
  console.error(`\n${name} ...`);
  const answer = join(out, `${name}.result.json`);
  rmSync(answer, { force: true });
  const child = spawn(process.execPath, ['--enable-source-maps', join(out, 'one.mjs'), name, answer], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const limit = setTimeout(() => child.kill('SIGTERM'), LIMIT_MS);
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
  const code = await new Promise((done) => child.on('close', (status, signal) => done(status ?? signal)));
  clearTimeout(limit);
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass);
  if (code === 0 && existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8'));
  console.error(`${name} failed (${code})`);
  return undefined;
}

function keep(result, before) {
  results.machine = machine();
  results.results = results.results.filter(({ name }) => name !== result.name);
  // What else the machine did: with more than there are cores, only ratios mean anything.
  const loadBefore = Math.round((before ?? 0) * 10) / 10;
  results.results.push({ ...result, measured: new Date().toISOString(), loadBefore });
  results.results.sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  writeFileSync(resultsPath, `${JSON.stringify(results, undefined, 2)}\n`);
}

function machine() {
  const [first] = cpus();
  return {
    cores: cpus().length,
    processor: first?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
  };
}

function tableOf({ name, rows, notes = [] }) {
  const head = ['figure', 'ours', 'peer', 'ratio', 'target', ''];
  const lines = rows.map((row) => [
    row.figure,
    `${row.ours} ${row.unit}`,
    row.peer === undefined ? '' : `${row.peer} ${row.unit} (${row.peerName})`,
    row.ratio === undefined ? '' : String(row.ratio),
    row.target ?? '',
    row.met === undefined ? '' : row.met ? 'met' : 'MISSED',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at].length)));
  const text = [head, ...lines].map(
    (line) =>
      `  ${line
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd()}`,
  );
  return [`\n${name}`, ...text, ...notes.map((note) => `  note: ${note}`)].join('\n');
}

function summaryOf(all) {
  const judged = all.flatMap(({ name, rows }) =>
    rows.filter(({ met }) => met !== undefined).map((row) => ({ ...row, name })),
  );
  const missed = judged.filter(({ met }) => !met);
  const lines = missed.map(({ name, figure, ours, unit, ratio, target }) => {
    const compared = ratio === undefined ? '' : `, ${ratio} x peer`;
    return `  missed: ${name}: ${figure}: ${ours} ${unit}${compared}, wanted ${target}`;
  });
  return [
    `\n${judged.length - missed.length} of ${judged.length} targets met (${resultsPath})`,
    ...lines,
  ].join('\n');
}

function markdownOf({ machine: on, results: all }) {
  const head = `Machine: ${on.cores} cores (${on.processor}), ${on.memoryGiB} GiB, kernel ${on.kernel}, Node ${on.node}.`;
  return [head, ...all.map(markdownTable)].join('\n\n');
}

function markdownTable({ name, rows, measured, loadBefore, notes = [] }) {
  const cells = rows.map((row) => [
    row.figure,
    `${row.ours} ${row.unit}`,
    row.peer === undefined ? '' : `${row.peer} ${row.unit}, ${row.peerName}`,
    row.ratio ?? '',
    row.target ?? '',
    row.met === undefined ? '' : row.met ? 'met' : '**missed**',
  ]);
  const line = (items) => `| ${items.join(' | ')} |`;
  const when = measured.slice(0, 16).replace('T', ' ');
  return [
    `**${name}**, ${when} UTC, load average before ${loadBefore ?? 'not recorded'}`,
    '',
    line(['figure', 'ours', 'peer', 'ratio', 'target', '']),
    line(Array(6).fill('---')),
    ...cells.map(line),
    ...notes.map((note) => `\nNote: ${note}.`),
  ].join('\n');
}
