import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareTrees } from './tree-difference.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trees-'));
  await Promise.all(['a', 'b'].map((name) => mkdir(join(folder, name))));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Always of the same time unless another is given. */
async function put(path: string, content: string, seconds = 1000): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
  await utimes(join(folder, path), seconds, seconds);
}
const compare = (...leftOut: readonly string[]) =>
  compareTrees(join(folder, 'a'), join(folder, 'b'), leftOut);

it('finds nothing between the same trees', async () => {
  for (const tree of ['a', 'b']) await put(`${tree}/etc/x`, 'same');
  expect(await compare()).toEqual({ changed: [], removed: [] });
});

it('finds what is new, what has changed and what is gone, with the topmost of what is gone only', async () => {
  for (const tree of ['a', 'b']) await put(`${tree}/etc/kept`, 'same');
  await put('a/etc/x', 'old');
  await put('b/etc/x', 'newer');
  await put('b/opt/app/run', 'new');
  await put('a/usr/gone/deep', 'old');
  await mkdir(join(folder, 'b/usr'));
  expect(await compare()).toEqual({
    changed: ['/etc/x', '/opt', '/opt/app', '/opt/app/run'],
    removed: ['/usr/gone'],
  });
});

it.each([
  ['a mode', () => chmod(join(folder, 'b/x'), 0o700)],
  ['a time', () => utimes(join(folder, 'b/x'), 2000, 2000)],
  ['a kind', () => rm(join(folder, 'b/x')).then(() => symlink('y', join(folder, 'b/x')))],
])('sees that %s has changed', async (_, change) => {
  for (const tree of ['a', 'b']) await put(`${tree}/x`, 'same');
  await change();
  expect((await compare()).changed).toEqual(['/x']);
});

it('leaves out what it is told to, in both directions', async () => {
  await put('a/var/old/x', 'old');
  await put('b/etc/ssh/ssh_host_key', 'new');
  await put('b/var/lib/cloud/deep/x', 'new');
  expect(await compare('/var/old', '/etc/ssh/ssh_host_*', '/var/lib/cloud')).toEqual({
    changed: ['/etc', '/etc/ssh', '/var/lib'],
    removed: [],
  });
});
