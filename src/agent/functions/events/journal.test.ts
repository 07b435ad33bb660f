// What was promised is there: after a restart, after a kill, over many files.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../machinery/log.ts';
import { openJournal } from './journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (fileBytes?: number) =>
  openJournal({ folder, log: silentLog, ...(fileBytes === undefined ? {} : { fileBytes }) });
const anEvent = (id: string, payload = 'e30=') => ({
  ...{ id, requestId: id, region: 'r', name: 'web', payload },
  ...{ acceptedMs: 0, dueMs: 0, tries: 0, failures: 0 },
});

test('events, their tries and their ends survive a restart', async () => {
  const first = await open();
  await Promise.all(['a', 'b', 'c'].map((id) => first.accept(anEvent(id))));
  await first.tried('b', { tries: 1, failures: 2, dueMs: 70 });
  await first.over('a');
  await first.close();
  const second = await open();
  expect(second.list().map(({ id, tries, dueMs }) => [id, tries, dueMs])).toEqual([
    ['b', 1, 70],
    ['c', 0, 0],
  ]);
  expect(await second.read('b')).toMatchObject({ payload: 'e30=', failures: 2 });
  await second.close();
});

test('what a crash left of a line is no event', async () => {
  const first = await open();
  await first.accept(anEvent('a'));
  await first.close();
  appendFileSync(join(folder, '1.jsonl'), '{"a":{"id":"torn"');
  const second = await open();
  expect(second.list().map(({ id }) => id)).toEqual(['a']);
  await second.close();
});

test('files go when their events are over, also when one of them holds up an old file', async () => {
  const journal = await open(1000);
  await journal.accept(anEvent('held', 'x'.repeat(100)));
  for (let i = 0; i < 100; i += 1) {
    await journal.accept(anEvent(String(i), 'x'.repeat(500)));
    await journal.over(String(i));
  }
  expect(readdirSync(folder).length).toBeLessThan(12);
  expect((await journal.read('held')).payload).toBe('x'.repeat(100));
  await journal.close();
  const again = await open();
  expect(again.list().map(({ id }) => id)).toEqual(['held']);
  await again.close();
});

test('of a program that was killed every promise is kept', async () => {
  const program = join(folder, 'program.mjs');
  const source = join(import.meta.dirname, 'journal.crash.case.ts');
  const bundle = join(process.cwd(), 'node_modules/.bin/esbuild');
  const flags = [
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--packages=external',
    `--outfile=${program}`,
  ];
  execFileSync(bundle, [source, ...flags], { stdio: 'pipe' });
  const events = join(folder, 'events');
  const child = spawn(process.execPath, [program, events], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > 300) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const lines = said.slice(0, said.lastIndexOf('\n')).split('\n');
  const promised = new Set(lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1)));
  const over = new Set(lines.filter((line) => line.startsWith('-')).map((line) => line.slice(1)));
  const journal = await openJournal({ folder: events, log: silentLog });
  const left = new Set(journal.list().map(({ id }) => id));
  expect(promised.size).toBeGreaterThan(100);
  const ended = [...promised].filter((id) => Number(id) % 3 !== 0 && !left.has(id));
  expect([ended, [...over].filter((id) => left.has(id))]).toEqual([[], []]);
  await journal.close();
});
