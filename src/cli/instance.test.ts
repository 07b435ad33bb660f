// The verbs about the instance itself, where nothing runs: what they say and with which code they end.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ExitCode } from './exit.ts';
import { runCommand } from './main.ts';
import { testIo } from './testing.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-instance-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const env = {
    TUTTI_INSTANCE: 'ttest',
    TUTTI_STATE_DIR: join(folder, "it's here"),
    TUTTI_RUN_DIR: join(folder, 'run'),
  };
  const io = testIo(env);
  return { code: await runCommand(argv, io), ...io.text() };
}

it.each([
  ['bash', ['env'], (path: string) => `export KUBECONFIG='${path}'\n`],
  ['fish', ['env', '--shell', 'fish'], (path: string) => `set -gx KUBECONFIG '${path}';\n`],
  ['undone', ['env', '--unset'], () => 'unset KUBECONFIG\n'],
])('env for %s is safe to evaluate', async (_name, argv, expected) => {
  const { code, out } = await run(...argv);
  const quoted = join(folder, `it'\\''s here`, 'kubeconfig');
  expect({ code, out }).toEqual({ code: 0, out: expected(quoted) });
});

it('status says what does not run, what to do, and ends with 3', async () => {
  expect(await run('status')).toEqual({
    code: ExitCode.unavailable,
    out: 'PROGRAM  STATE        PID  UP  MEMORY\ncontrol  not running\nagent    not running\n',
    err: 'hint: run "tutti up"\n',
  });
});

it('a pid file of a program that is not ours counts as not running', async () => {
  const runDir = join(folder, 'run');
  await mkdir(runDir);
  await writeFile(join(runDir, 'control.pid'), String(process.pid));
  const { out } = await run('status', '--json');
  expect(JSON.parse(out).programs[0]).toEqual({ program: 'control', running: false, ready: false });
});

it('down of what was never up says so and leaves no folder', async () => {
  const { code, out } = await run('down');
  expect({ code, out }).toEqual({ code: 0, out: 'Tutti was not up\n' });
  expect(existsSync(join(folder, "it's here"))).toBe(false);
});
