import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './command.ts';

describe('beside Docker’s rules, which drop what is forwarded', () => {
  let directory = '';
  let heard: { readonly [step: string]: string } = {};
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-docker-'));
    const outfile = join(directory, 'behind-docker.mjs');
    const entry = join(import.meta.dirname, 'behind-docker.case.ts');
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    heard = JSON.parse(await run(['unshare', '--net', process.execPath, outfile])) as typeof heard; // as it prints it
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('units reach each other as long as nobody else has rules', () =>
    expect(heard.alone).toBe('a 10.204.0.2'));
  it('Docker’s coming cuts them off', () => expect(heard.dockerCame).toBe('timeout'));
  it('the next look at the rules lets them through again', () =>
    expect(heard.afterALook).toBe('a 10.204.0.2'));
  it('our rules are there once', () => expect(heard.rules).toBe('2'));
  it('and are gone after teardown', () => expect(heard.rulesAfterTeardown).toBe('0'));
});
