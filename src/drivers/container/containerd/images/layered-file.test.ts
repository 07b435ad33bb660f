import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { layerDirectories, readLayered } from './layered-file.ts';

const made: string[] = [];
afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true });
});

/** A layer: path -> content, or a link written as `-> target`. */
async function layer(files: { readonly [path: string]: string }): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tc-layer-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), join(root, path));
    else await writeFile(join(root, path), content);
  }
  return root;
}

describe('a file of layers', () => {
  it.each([
    ['is the topmost one', [{ 'etc/passwd': 'top' }, { 'etc/passwd': 'below' }], 'top'],
    [
      'is found below when a layer above has only its directory',
      [{ 'etc/other': 'x' }, { 'etc/passwd': 'below' }],
      'below',
    ],
    ['is nothing when no layer has it', [{ 'etc/other': 'x' }], ''],
    ['is nothing when a file is in the way', [{ etc: 'a file' }, { 'etc/passwd': 'below' }], ''],
    [
      'follows a link beside it, into another layer',
      [{ 'etc/passwd': '-> real' }, { 'etc/real': 'linked' }],
      'linked',
    ],
    [
      'follows an absolute link inside the layers',
      [{ 'etc/passwd': '-> /usr/share/passwd' }, { 'usr/share/passwd': 'inside' }],
      'inside',
    ],
    ['follows a link of its directory', [{ etc: '-> usr/etc' }, { 'usr/etc/passwd': 'moved' }], 'moved'],
    [
      'does not leave the root through dots',
      [{ 'etc/passwd': '-> ../../../../etc/hosts', 'etc/hosts': 'own' }],
      'own',
    ],
    ['gives up on links in a circle', [{ 'etc/passwd': '-> passwd' }], ''],
  ])('%s', async (_, contents, expected) => {
    const layers = await Promise.all(
      contents.map((files) => layer(files as { readonly [path: string]: string })),
    );
    expect(await readLayered(layers, '/etc/passwd')).toBe(expected);
  });

  it('comes from the directories behind a mount, the writable one first', () => {
    const overlay = {
      type: 'overlay',
      source: 'overlay',
      options: ['index=off', 'workdir=/w', 'upperdir=/u', 'lowerdir=/b:/a'],
    };
    expect(layerDirectories([overlay])).toEqual(['/u', '/b', '/a']);
    expect(layerDirectories([{ type: 'bind', source: '/only', options: ['ro'] }])).toEqual(['/only']);
  });
});
