// Reading logs: parts of lines, tails, rotated parts, following across a rotation.
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../machinery/clock.ts';
import { type ReadOptions, readLog } from './read.ts';

let folder: string;
const path = () => join(folder, '0.log');
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (second: number, text: string, tag = 'F') =>
  `2026-01-01T00:00:0${second}.000000000Z stdout ${tag} ${text}\n`;

async function read(options: Partial<ReadOptions> = {}): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readLog(path(), { clock: systemClock, signal: never, ...options }))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a log that has ended', () => {
  const text = [line(1, 'one'), line(2, 'two '), line(3, 'thr', 'P'), line(3, 'ee'), line(4, 'four')].join(
    '',
  );
  beforeEach(() => writeFileSync(path(), text));

  test.each<[string, Partial<ReadOptions>, string]>([
    ['is shown whole, parts joined', {}, 'one\ntwo \nthree\nfour\n'],
    ['is shown from a tail', { tailLines: 2 }, 'three\nfour\n'],
    ['shows nothing for a tail of none', { tailLines: 0 }, ''],
    ['is whole for a long tail', { tailLines: 99 }, 'one\ntwo \nthree\nfour\n'],
    ['is shown since a time', { sinceMs: Date.UTC(2026, 0, 1, 0, 0, 3) }, 'three\nfour\n'],
    ['stops at a number of bytes', { limitBytes: 6 }, 'one\ntw'],
    [
      'has its times before whole lines',
      { timestamps: true, tailLines: 2 },
      '2026-01-01T00:00:03.000000000Z three\n2026-01-01T00:00:04.000000000Z four\n',
    ],
  ])('%s', async (_, options, expected) => {
    expect(await read(options)).toBe(expected);
  });

  test('is shown with its rotated parts, the oldest first', async () => {
    writeFileSync(`${path()}.1`, line(0, 'zero'));
    writeFileSync(`${path()}.2`, line(0, 'older'));
    expect(await read({ tailLines: 6 })).toBe('older\nzero\none\ntwo \nthree\nfour\n');
  });
});

test('a log that is not there is empty', async () => {
  expect(await read()).toBe('');
});

test('a follower sees what is added, across a rotation, until nothing more comes', async () => {
  writeFileSync(path(), line(1, 'one'));
  let more = true;
  const seen: string[] = [];
  for await (const chunk of readLog(path(), { clock: systemClock, signal: never, following: () => more })) {
    seen.push(Buffer.from(chunk).toString());
    if (seen.length === 1) {
      appendFileSync(path(), line(2, 'two'));
      renameSync(path(), `${path()}.1`);
      writeFileSync(path(), line(3, 'three'));
    }
    if (seen.length === 3) more = false;
  }
  expect(seen.join('')).toBe('one\ntwo\nthree\n');
});

test('a follower that comes late reads every part that was rotated meanwhile', async () => {
  writeFileSync(path(), line(1, 'one'));
  let more = true;
  const seen: string[] = [];
  for await (const chunk of readLog(path(), { clock: systemClock, signal: never, following: () => more })) {
    seen.push(Buffer.from(chunk).toString());
    if (seen.length === 1) {
      renameSync(path(), `${path()}.3`);
      writeFileSync(`${path()}.2`, line(2, 'two'));
      writeFileSync(`${path()}.1`, line(3, 'three'));
      writeFileSync(path(), line(4, 'four'));
    }
    if (seen.length === 4) more = false;
  }
  expect(seen.join('')).toBe('one\ntwo\nthree\nfour\n');
});
