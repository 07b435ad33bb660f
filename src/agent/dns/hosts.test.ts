import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editHosts, writeHosts } from './hosts.ts';

const web = { address: '127.77.0.2', name: 'web.default.lb.tutti.internal' };
const shop = { address: '127.77.0.3', name: 'shop.default.lb.tutti.internal' };

describe('the text of the hosts file', () => {
  it('has a marked block of ours at its end', () => {
    expect(editHosts('127.0.0.1\tlocalhost\n', 'tutti', [web, shop])).toBe(
      '127.0.0.1\tlocalhost\n# BEGIN tutti (made by tutti; "tutti down" removes it)\n127.77.0.3\tshop.default.lb.tutti.internal\n127.77.0.2\tweb.default.lb.tutti.internal\n# END tutti\n',
    );
  });

  it('keeps what others wrote after the block', () => {
    const text = `${editHosts('a\n', 'tutti', [web])}10.0.0.1 mine\n`;
    expect(editHosts(text, 'tutti', [])).toBe('a\n10.0.0.1 mine\n');
  });

  it('keeps blocks of other instances', () => {
    const text = editHosts(editHosts('a\n', 'one', [web]), 'two', [shop]);
    expect(editHosts(text, 'one', [])).toBe(editHosts('a\n', 'two', [shop]));
  });

  it('loses no line of others when the end of the block was lost', () => {
    const text = editHosts('a\n', 'tutti', [web]).replace('# END tutti\n', '10.0.0.1 mine\n');
    expect(editHosts(text, 'tutti', [])).toBe('a\n10.0.0.1 mine\n');
  });

  it('is byte by byte what it was once the block is gone, and the block is there once', () => {
    const line = fc.constantFrom('127.0.0.1 localhost', '', '# a comment', '\t10.0.0.1\tx', 'ü');
    const text = fc
      .tuple(fc.array(line), fc.constantFrom('', '\n'))
      .map(([lines, end]) => lines.join('\n') + end);
    fc.assert(
      fc.property(text, (before) => {
        const once = editHosts(before, 'tutti', [web]);
        expect(editHosts(once, 'tutti', [web])).toBe(once);
        expect(editHosts(editHosts(once, 'tutti', [web, shop]), 'tutti', [])).toBe(before);
      }),
    );
  });
});

describe('the hosts file', () => {
  let directory = '';
  const file = () => join(directory, 'hosts');
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-hosts-'));
    await writeFile(file(), 'a\n');
    await chmod(file(), 0o640);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('keeps its mode and leaves nothing beside it', async () => {
    expect(await writeHosts(file(), 'tutti', [web])).toBe(true);
    expect(await readFile(file(), 'utf8')).toContain(web.name);
    expect((await stat(file())).mode & 0o777).toBe(0o640);
    expect(await readdir(directory)).toEqual(['hosts']);
  });

  it('is not written when nothing changes', async () => {
    await writeHosts(file(), 'tutti', [web]);
    const before = await stat(file());
    expect(await writeHosts(file(), 'tutti', [web])).toBe(false);
    expect((await stat(file())).ino).toBe(before.ino);
  });
});
