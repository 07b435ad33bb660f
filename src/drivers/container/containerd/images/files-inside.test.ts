import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeInside, writeOnTop } from './files-inside.ts';

let host = '';
let root = '';
beforeEach(async () => {
  host = await mkdtemp(join(tmpdir(), 'guest-files-'));
  root = join(host, 'rootfs');
  await mkdir(join(root, 'etc'), { recursive: true });
});
afterEach(() => rm(host, { recursive: true }));

const write = (path: string, content = 'new', mode = 0o640) => writeInside(root, [{ path, content, mode }]);
const inRoot = (path: string) => readFile(join(root, path), 'utf8');

describe('a file in a mounted root filesystem', () => {
  it('has its content and mode, and the folders that it needs', async () => {
    await write('/var/lib/a/b', 'text', 0o400);
    expect(await inRoot('var/lib/a/b')).toBe('text');
    expect((await stat(join(root, 'var/lib/a/b'))).mode & 0o777).toBe(0o400);
  });

  it('takes the place of what is there, also of a symbolic link', async () => {
    await writeFile(join(root, 'etc/hosts'), 'old');
    await writeFile(join(host, 'outside'), 'untouched');
    await symlink('../../outside', join(root, 'etc/resolv.conf'));
    await write('/etc/hosts');
    await write('/etc/resolv.conf');
    expect(await inRoot('etc/hosts')).toBe('new');
    expect((await lstat(join(root, 'etc/resolv.conf'))).isSymbolicLink()).toBe(false);
    expect(await readFile(join(host, 'outside'), 'utf8')).toBe('untouched');
  });

  it.each([
    ['an absolute one', (inside: string) => inside],
    ['one that climbs', () => '../../../../../../../../evil'],
  ])('never leaves the guest by a link on its way: %s', async (_, target) => {
    await mkdir(join(host, 'evil'));
    await symlink(target(join(host, 'evil')), join(root, 'etc/ssh'));
    await write('/etc/ssh/key');
    await expect(lstat(join(host, 'evil/key'))).rejects.toThrow('ENOENT');
    expect(
      await inRoot(
        target(join(host, 'evil'))
          .replace(/^(\.\.\/)+/, '')
          .concat('/key'),
      ),
    ).toBe('new');
  });

  it('follows links inside the guest', async () => {
    await mkdir(join(root, 'usr/etc'), { recursive: true });
    await symlink('/usr/etc', join(root, 'etc/app'));
    await write('/etc/app/conf');
    expect(await inRoot('usr/etc/conf')).toBe('new');
  });

  it.each([
    ['a relative path', 'etc/x', /absolute/],
    ['a directory in its place', '/etc', /is a directory/],
    ['a file on its way', '/etc/hosts/x', /not a directory/],
    ['links in a circle', '/etc/loop/x', /not a directory/],
  ])('is refused with %s', async (_, path, words) => {
    await writeFile(join(root, 'etc/hosts'), '');
    await symlink('loop', join(root, 'etc/loop'));
    await expect(write(path)).rejects.toThrow(words);
  });
});

describe('a file in the topmost layer', () => {
  const onTop = (path: string) =>
    writeOnTop([root, join(host, 'lower')], [{ path, content: 'new', mode: 0o644 }]);

  it('has folders that are as they are below', async () => {
    await mkdir(join(host, 'lower/var/lib'), { recursive: true });
    await chmod(join(host, 'lower/var'), 0o711);
    expect(await onTop('/var/lib/x')).toEqual([]);
    expect(await inRoot('var/lib/x')).toBe('new');
    expect((await stat(join(root, 'var'))).mode & 0o777).toBe(0o711);
  });

  it.each(['above', 'below'])('is left to a mount when a link is on its way %s', async (where) => {
    const layer = where === 'above' ? root : join(host, 'lower');
    await mkdir(join(layer, 'etc'), { recursive: true });
    await symlink('/usr/etc', join(layer, 'etc/app'));
    expect((await onTop('/etc/app/conf')).map(({ path }) => path)).toEqual(['/etc/app/conf']);
    await expect(lstat(join(root, 'usr'))).rejects.toThrow('ENOENT');
  });
});
