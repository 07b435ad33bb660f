import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takePidFile } from './pid-file.ts';

let folder = '';
const file = () => join(folder, 'agent.pid');
const like = (program: string) => ({ program, argument: folder });
const taken = () => readFileSync(file(), 'utf8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-pid-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['there is none', undefined],
  ['its process is gone', '4194304'],
  ['its number is somebody else’s by now', '1'],
  ['it says nothing', ''],
])('a pid file is taken where %s', async (_, before) => {
  if (before !== undefined) writeFileSync(file(), before);
  await takePidFile(file(), like('agent.mjs'));
  expect(taken()).toBe(String(process.pid));
  expect(readdirSync(folder)).toEqual(['agent.pid']);
});

test('a pid file stays with the program that runs', async () => {
  const argv = ['-e', 'console.log("ready"); setTimeout(() => {}, 60_000)', '/dist/agent.mjs', folder];
  const other = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(other.stdout, 'data');
    writeFileSync(file(), String(other.pid));
    await expect(takePidFile(file(), like('agent.mjs'), 0)).rejects.toThrow(`as process ${other.pid}`);
    expect(taken()).toBe(String(other.pid));
    expect(readdirSync(folder)).toEqual(['agent.pid']);
    const waiting = takePidFile(file(), like('agent.mjs'));
    other.kill('SIGKILL');
    await waiting;
    expect(taken()).toBe(String(process.pid));
  } finally {
    other.kill('SIGKILL');
  }
});
