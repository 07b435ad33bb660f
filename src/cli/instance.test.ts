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

const run = (...argv: string[]) => runWith({}, ...argv);

async function runWith(more: { readonly [name: string]: string }, ...argv: string[]) {
  const env = {
    TUTTI_INSTANCE: 'ttest',
    TUTTI_STATE_DIR: join(folder, "it's here"),
    TUTTI_RUN_DIR: join(folder, 'run'),
    ...more,
  };
  const io = testIo(env);
  return { code: await runCommand(argv, io), ...io.text() };
}

it.each([
  [
    'bash',
    ['env'],
    (path: string) => `export KUBECONFIG='${path}'\nunset AWS_PROFILE\nunset AWS_SESSION_TOKEN\n`,
  ],
  [
    'fish',
    ['env', '--shell', 'fish'],
    (path: string) => `set -gx KUBECONFIG '${path}';\nset -e AWS_PROFILE;\nset -e AWS_SESSION_TOKEN;\n`,
  ],
  ['undone', ['env', '--unset'], () => 'unset KUBECONFIG\n'],
])('env for %s is safe to evaluate', async (_name, argv, expected) => {
  const { code, out } = await run(...argv);
  const quoted = join(folder, `it'\\''s here`, 'kubeconfig');
  expect({ code, out }).toEqual({ code: 0, out: expected(quoted) });
});

it('env has the keys that control made; with --intercept also for clients that know no endpoint', async () => {
  const aws = join(folder, "it's here", 'aws');
  await mkdir(aws, { recursive: true });
  const file = [
    '[default]',
    'aws_access_key_id = AKIA1',
    'aws_secret_access_key = s/+1',
    'region = us-east-2',
    '',
  ];
  await writeFile(join(aws, 'credentials'), file.join('\n'));
  const settings = async (...flags: string[]) => JSON.parse((await run('env', '--json', ...flags)).out);
  const plain = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ACCESS_KEY_ID: 'AKIA1',
    AWS_SECRET_ACCESS_KEY: 's/+1',
  };
  const { set } = await settings();
  expect(set).toMatchObject(plain);
  expect(set).not.toHaveProperty('HTTPS_PROXY');
  const intercepted = { HTTPS_PROXY: 'http://127.0.0.1:4566', NO_PROXY: '127.0.0.1,localhost,::1' };
  const bundle = { AWS_CA_BUNDLE: join(aws, 'intercept-bundle.crt') };
  expect((await settings('--intercept')).set).toMatchObject({ ...plain, ...intercepted, ...bundle });
});

it.each([
  ['ours', 'http://127.0.0.1:4566', true],
  ["somebody's own", 'http://proxy.example.org:3128', false],
])('what undoes env also undoes --intercept, when the proxy is %s', async (_whose, proxy, undone) => {
  const { out } = await runWith({ HTTPS_PROXY: proxy }, 'env', '--unset');
  expect(out.includes('unset HTTPS_PROXY\n')).toBe(undone);
  expect(out.includes('unset AWS_CA_BUNDLE\n')).toBe(undone);
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
