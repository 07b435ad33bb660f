// The log as lines in a file: what they say, and that a disk without room neither stops nor ends who writes them.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openLog } from './log.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function opened(path: string, flags: string): number {
  const file = openSync(path, flags);
  cleanups.push(() => closeSync(file));
  return file;
}

test('a line has its fields and the whole chain of causes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-log-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'log');
  const log = openLog('control', 'info', opened(path, 'w'));
  log.child({ front: 'aws' }).error('Failed', { error: new Error('above', { cause: new Error('below') }) });
  log.debug('not said');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    name: 'control',
    front: 'aws',
    msg: 'Failed',
    error: { text: 'above: below' },
  });
});

test('a disk without room neither throws nor ends the program, now or later', async () => {
  const uncaught: unknown[] = [];
  const seen = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtExceptionMonitor', seen);
  cleanups.push(() => process.off('uncaughtExceptionMonitor', seen));
  const log = openLog('control', 'info', opened('/dev/full', 'w'));
  for (let i = 0; i < 100; i += 1) log.error('No room', { i });
  await setImmediate();
  expect(uncaught).toEqual([]);
});
