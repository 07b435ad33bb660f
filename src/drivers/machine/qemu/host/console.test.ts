import { appendFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boundConsole } from './console.ts';

it('keeps the end of a large console, for whoever goes on appending to it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'console-'));
  const path = join(folder, 'console');
  const writer = await open(path, 'a');
  try {
    await writer.write('small\n');
    await boundConsole(path);
    expect(await readFile(path, 'utf8')).toBe('small\n');
    await appendFile(path, Buffer.alloc(9 * 2 ** 20, '.'));
    await writer.write('last\n');
    await boundConsole(path);
    await writer.write('later\n');
    const text = await readFile(path, 'utf8');
    expect(text.length).toBe(2 ** 20 + 'later\n'.length);
    expect(text.endsWith('.last\nlater\n')).toBe(true);
  } finally {
    await writer.close();
    await rm(folder, { recursive: true, force: true });
  }
});

it('has nothing to do where there is no console yet', async () => {
  await expect(boundConsole('/nowhere/console')).resolves.toBeUndefined();
});
