// Programs that are not installed are told before anything is started.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { missingTools } from './checks.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-path-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a program in any folder of PATH is there', async () => {
  expect(missingTools(folder)).toContain('mmdebstrap');
  const all = ['containerd', 'runc', 'haproxy', 'nft', 'ip', 'mmdebstrap'];
  for (const program of all) await writeFile(join(folder, program), '', { mode: 0o755 });
  expect(missingTools(`/nonexistent:${folder}`)).toEqual([]);
});
