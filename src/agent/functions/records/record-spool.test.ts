// Records go out in the order in which they came, once taken are gone, and outlive the program.
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { openLogStream } from './log-stream.ts';
import { openRecordSpool } from './record-spool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const clock = fakeClock();
const open = (overrides = {}) => openRecordSpool({ folder, clock, log: silentLog, ...overrides });
const aLine = (message: string) => ({ region: 'r', group: '/g', stream: 's', timestamp: 1, message });
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

test('lines and calls come in order, and not again with the cursor', async () => {
  const spool = await open();
  spool.line(aLine('one\n'));
  spool.call({ region: 'r', name: 'web', version: '1', timestamp: 1, outcome: 'ok', concurrency: 1 });
  spool.line(aLine('two\n'));
  await turn();
  const first = await spool.read({ waitMs: 0 }, never);
  expect(first.lines.map(({ message }) => message)).toEqual(['one\n', 'two\n']);
  expect(first.calls).toHaveLength(1);
  expect((await spool.read({ waitMs: 0 }, never)).lines).toHaveLength(2);
  expect((await spool.read({ after: first.cursor, waitMs: 0 }, never)).lines).toEqual([]);
  spool.close();
});

test('who waits hears of the next one', async () => {
  const spool = await open();
  const heard = spool.read({ waitMs: 10_000 }, never);
  await turn();
  spool.line(aLine('late\n'));
  expect((await heard).lines).toHaveLength(1);
  spool.close();
});

test('what was not taken is there after a restart, what was taken is not', async () => {
  const first = await open();
  first.line(aLine('taken\n'));
  await turn();
  const { cursor } = await first.read({ waitMs: 0 }, never);
  await first.read({ after: cursor, waitMs: 0 }, never);
  first.line(aLine('left\n'));
  await turn();
  first.close();
  appendFileSync(join(folder, '1.jsonl'), '{"l":{"mess');
  const second = await open();
  const { lines, cursor: next } = await second.read({ waitMs: 0 }, never);
  expect(lines.map(({ message }) => message)).toEqual(['left\n']);
  second.line(aLine('new\n'));
  await turn();
  const rest = await second.read({ after: next, waitMs: 0 }, never);
  expect(rest.lines.map(({ message }) => message)).toEqual(['new\n']);
  await second.read({ after: rest.cursor, waitMs: 0 }, never);
  expect(readdirSync(folder).filter((name) => name.startsWith('1.'))).toEqual([]);
  second.close();
});

test('a full spool drops its oldest', async () => {
  const spool = await open({ fileBytes: 1000, spoolBytes: 3000 });
  for (let i = 0; i < 100; i += 1) {
    spool.line(aLine(`${i}`.padEnd(200)));
    await turn();
  }
  const messages: string[] = [];
  for (let after: string | undefined, i = 0; i < 20; i += 1) {
    const { cursor, lines } = await spool.read({ waitMs: 0, ...(after ? { after } : {}) }, never);
    messages.push(...lines.map(({ message }) => message.trim()));
    after = cursor;
  }
  expect(messages.at(-1)).toBe('99');
  expect(messages.length).toBeLessThan(30);
  spool.close();
});

test('a stream of output becomes lines, with its last 4 KiB', () => {
  const said: string[] = [];
  const stream = openLogStream((message) => said.push(message));
  stream.output(Buffer.from('a\nb'));
  stream.output(Buffer.from([0xc3]));
  stream.output(Buffer.from([0xa4, 10]));
  stream.output(Buffer.from('x'.repeat(300_000)));
  stream.say('END');
  expect(said.map((line) => (line.length > 20 ? line.length : line))).toEqual([
    'a\n',
    'bä\n',
    250_000,
    50_001,
    'END\n',
  ]);
  expect(stream.tail().length).toBe(4096);
});
