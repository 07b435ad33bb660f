// Archives of code: kept once, unpacked as they say, refused when they are no zip or lead elsewhere.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeClock } from '../../../machinery/clock.ts';
import { openCodeStore } from './code-store.ts';
import { unpack } from './unpack.ts';
import { type ZipFile, zip } from './zip.case.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-code-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;
const clock = fakeClock(Date.now());
async function* bytes(archive: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += 50) yield archive.subarray(at, at + 50);
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const good: readonly ZipFile[] = [
  { name: 'index.js', text: 'exports.handler = 1;' },
  { name: 'lib/', mode: 0o040755 },
  { name: 'lib/run.sh', text: '#!/bin/sh\n'.repeat(100), mode: 0o100755 },
  { name: 'stored.txt', text: 'as it is', stored: true },
  { name: 'empty', text: '', stored: true },
  { name: 'link', text: 'lib/run.sh', mode: 0o120777, stored: true },
];

describe('an archive', () => {
  test('is kept and unpacked with modes and links', async () => {
    const store = await openCodeStore(folder, clock);
    const archive = zip(good);
    const kept = await store.put(bytes(archive), never);
    expect(kept).toMatchObject({ sizeBytes: archive.length, unpackedBytes: 1038 });
    const task = await store.folderOf(kept.sha256);
    expect(readFileSync(join(task, 'index.js'), 'utf8')).toBe('exports.handler = 1;');
    expect(lstatSync(join(task, 'lib/run.sh')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(task, 'link'))).toBe('lib/run.sh');
    expect(await all(store.read(kept.sha256, never))).toEqual(archive);
  });

  test('that is there already is the same', async () => {
    const store = await openCodeStore(folder, clock);
    const [one, two] = [await store.put(bytes(zip(good)), never), await store.put(bytes(zip(good)), never)];
    expect(one).toEqual(two);
    expect(readdirSync(folder)).toEqual([one.sha256]);
  });

  test('is unpacked anew when the host has booted since, and half made ones are removed', async () => {
    const first = await openCodeStore(folder, clock);
    const { sha256 } = await first.put(bytes(zip(good)), never);
    const about = join(folder, sha256, 'about.json');
    writeFileSync(about, JSON.stringify({ ...JSON.parse(readFileSync(about, 'utf8')), boot: 'before' }));
    rmSync(join(folder, sha256, 'task', 'index.js'));
    mkdirSync(join(folder, '.new-half'));
    const second = await openCodeStore(folder, clock);
    expect(existsSync(join(await second.folderOf(sha256), 'index.js'))).toBe(true);
    expect(readdirSync(folder)).toEqual([sha256]);
  });

  test('goes a day after no function names it', async () => {
    const store = await openCodeStore(folder, clock);
    const { sha256 } = await store.put(bytes(zip(good)), never);
    expect(await store.sweep(new Set())).toEqual([]);
    await clock.advance(90_000_000);
    expect(await store.sweep(new Set([sha256]))).toEqual([]);
    await clock.advance(90_000_000);
    expect(await store.sweep(new Set())).toEqual([sha256]);
    await expect(store.folderOf(sha256)).rejects.toMatchObject({ code: 'NotFound' });
  });

  test('whose sender leaves is not kept', async () => {
    const store = await openCodeStore(folder, clock);
    await expect(store.put(bytes(zip(good)), AbortSignal.abort())).rejects.toMatchObject({
      code: 'Unavailable',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('refused is', () => {
  const one = (file: Partial<ZipFile>) => zip([{ name: 'a', text: 'abc', ...file }]);
  const cut = zip(good);
  test.each<[string, Buffer, string, string]>([
    ['what is no zip', Buffer.from('hello'), 'BadRequest', 'no directory'],
    ['nothing', Buffer.alloc(0), 'BadRequest', 'no directory'],
    ['a damaged entry', Buffer.concat([Buffer.from('x'), cut]), 'BadRequest', 'directory'],
    ['a way up', one({ name: '../a' }), 'Invalid', 'leads out'],
    ['a way up in the middle', one({ name: 'b/../../a' }), 'Invalid', 'leads out'],
    ['a path from the root', one({ name: '/etc/passwd' }), 'Invalid', 'leads out'],
    ['a password', one({ flags: 1 }), 'BadRequest', 'encrypted'],
    ['another method', one({ method: 12 }), 'BadRequest', 'method 12'],
    ['a size that is not true', one({ says: 2 }), 'BadRequest', 'longer'],
    ['a size that is too large', one({ says: 300_000_000 }), 'Invalid', '262144000'],
    [
      'a path through a link',
      zip([
        { name: 'l', text: '/etc', mode: 0o120777 },
        { name: 'l/passwd', text: 'x' },
      ]),
      'Invalid',
      'no directory',
    ],
    ['the same twice', zip([{ name: 'a' }, { name: 'a' }]), 'Invalid', 'twice'],
  ])('%s', async (_, archive, code, words) => {
    const store = await openCodeStore(folder, clock);
    await expect(store.put(bytes(archive), never)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what unpacks to more than the limit', async () => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, zip([{ name: 'a', text: '0'.repeat(5000) }]));
    await expect(unpack(path, join(folder, 'out'), 4999)).rejects.toMatchObject({ code: 'Invalid' });
  });
});
