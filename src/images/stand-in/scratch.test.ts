import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { makeScratch } from './scratch.ts';

it('a scratch directory stays while its process lives, and is removed by the next one when it was killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-scratch-'));
  try {
    const gone = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    const others = ['layer', `other.${gone}-abcdef`, `layer.${process.pid}-abcdef`];
    for (const name of [...others, `layer.${gone}-abcdef`]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, `layer.${gone}-abcdef`, 'half'), '');
    const made = basename(await makeScratch(join(folder, 'layer')));
    expect(readdirSync(folder).sort()).toEqual([...others, made].sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
