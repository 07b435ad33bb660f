import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { oneChunk, readAll } from './digest.ts';
import { type TarEntry, tarStream } from './tar-writer.ts';

async function tarOf(
  entries: readonly (Partial<TarEntry> & { name: string; content?: string })[],
): Promise<Buffer> {
  async function* items() {
    for (const { content, ...given } of entries) {
      const bytes = Buffer.from(content ?? '');
      const entry: TarEntry = {
        type: 'file',
        mode: 0o644,
        uid: 0,
        gid: 0,
        size: bytes.length,
        mtime: 0,
        ...given,
      };
      yield entry.type === 'file' ? { entry, content: oneChunk(bytes) } : { entry };
    }
  }
  return readAll(tarStream(items()), 1 << 24);
}

test('whatever is written, another reader reads the same', async () => {
  const path = fc.stringMatching(/^[a-z0-9é ]{1,40}(\/[a-z0-9é ]{1,60}){0,4}$/);
  const item = fc.record({
    name: path,
    content: fc.string({ maxLength: 2000 }),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.integer({ min: 0, max: 0o7777777 }),
    gid: fc.integer({ min: 0, max: 0o7777777 }),
    mtime: fc.integer({ min: 0, max: 2 ** 33 - 1 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 5 }), async (items) => {
      const seen: unknown[] = [];
      const reader = extract();
      reader.end(await tarOf(items));
      for await (const entry of reader) {
        const { name, mode, uid, gid } = entry.header;
        const mtime = (entry.header.mtime as Date).getTime() / 1000;
        const content = String(await readAll(entry as unknown as AsyncIterable<Uint8Array>, 1 << 20));
        seen.push({ name, mode, uid, gid, mtime, content });
      }
      expect(seen).toEqual(items);
    }),
    { numRuns: 50 },
  );
});

test('GNU tar lists links, directories and long names', async () => {
  const long = `${'d'.repeat(80)}/${'f'.repeat(80)}`;
  const tar = await tarOf([
    { name: 'dir/', type: 'directory', mode: 0o755 },
    { name: long, content: 'x' },
    { name: 'link', type: 'symlink', link: long, mode: 0o777 },
  ]);
  const { stdout, status } = spawnSync('tar', ['tf', '-'], { input: tar });
  expect({ status, names: String(stdout).trim().split('\n') }).toEqual({
    status: 0,
    names: ['dir/', long, 'link'],
  });
});

test('GNU tar reads ids that the plain header has no room for', async () => {
  const tar = await tarOf([{ name: 'a', uid: 3_000_000, gid: 2 ** 31 }]);
  const { stdout } = spawnSync('tar', ['tvf', '-', '--numeric-owner'], { input: tar });
  expect(String(stdout)).toContain('3000000/2147483648');
});

test('a content shorter than announced is an error, not a broken tar', async () => {
  await expect(tarOf([{ name: 'a', content: 'xy', size: 3 }])).rejects.toThrow(
    '"a" has 2 bytes where 3 were expected',
  );
});
