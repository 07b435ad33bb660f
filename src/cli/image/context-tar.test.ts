// Which files of a folder go into a build, and what names them.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentTag } from './content-tag.ts';
import { contextTar } from './context-tar.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-context-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: { readonly [path: string]: string }): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function names(dockerfile?: string): Promise<readonly string[]> {
  const found: string[] = [];
  const reader = extract();
  const done = (async () => {
    for await (const entry of reader) {
      found.push(entry.header.name);
      entry.resume();
    }
  })();
  Readable.from(contextTar(folder, dockerfile)).pipe(reader);
  await done;
  return found.map((name) => name.replace(/\/$/, ''));
}

it('everything goes, folders before what is in them', async () => {
  await write({ Dockerfile: 'FROM x', 'src/a.js': 'a', 'src/b/c.js': 'c' });
  expect(await names()).toEqual(['Dockerfile', 'src', 'src/a.js', 'src/b', 'src/b/c.js']);
});

it('what .dockerignore leaves out stays, the Dockerfile goes all the same', async () => {
  await write({
    Dockerfile: 'FROM x',
    '.dockerignore': '*\n!keep\n',
    'keep/a': '1',
    'node_modules/x/y': '2',
  });
  expect(await names()).toEqual(['.dockerignore', 'Dockerfile', 'keep', 'keep/a']);
});

it('a Dockerfile elsewhere in the folder goes too', async () => {
  await write({ 'build/Dockerfile': 'FROM x', '.dockerignore': 'build\n', a: '1' });
  expect(await names('build/Dockerfile')).toContain('build/Dockerfile');
});

it('the tag changes with a content, a name, a link, and with nothing else', async () => {
  await write({ Dockerfile: 'FROM x', a: '1' });
  const first = await contentTag(folder);
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  await write({ a: '1' });
  expect(await contentTag(folder)).toBe(first);
  await write({ a: '2' });
  const second = await contentTag(folder);
  await symlink('a', join(folder, 'b'));
  expect(new Set([first, second, await contentTag(folder)]).size).toBe(3);
});
