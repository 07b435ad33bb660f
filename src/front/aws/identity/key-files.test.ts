// Keys on disk: made once, private, never made over.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureRootKey, ensureSessionKey, rootKeyPath } from './key-files.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-keys-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('are made at first start, stay the same, and are readable by their owner only', async () => {
  const root = await ensureRootKey(directory);
  const session = await ensureSessionKey(directory);
  expect(await ensureRootKey(directory)).toEqual(root);
  expect(await ensureSessionKey(directory)).toEqual(session);
  for (const file of ['credentials', 'session.key'])
    expect((await stat(join(directory, 'aws', file))).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, 'aws'))).mode & 0o777).toBe(0o700);
});

it("have the form of the clients' own file, so that they can read it", async () => {
  const { accessKeyId, secretAccessKey } = await ensureRootKey(directory);
  expect(await readFile(rootKeyPath(directory), 'utf8')).toBe(
    `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = us-east-2\n`,
  );
});

it('of the root may be written by hand', async () => {
  await ensureRootKey(directory);
  await writeFile(rootKeyPath(directory), '# mine\naws_access_key_id=test\naws_secret_access_key=test/+=\n');
  expect(await ensureRootKey(directory)).toEqual({ accessKeyId: 'test', secretAccessKey: 'test/+=' });
});

it('that cannot be read are an error, and are left as they are', async () => {
  await ensureRootKey(directory);
  await ensureSessionKey(directory);
  for (const file of ['credentials', 'session.key']) await writeFile(join(directory, 'aws', file), 'torn');
  await expect(ensureRootKey(directory)).rejects.toHaveProperty('code', 'Terminal');
  await expect(ensureSessionKey(directory)).rejects.toHaveProperty('code', 'Terminal');
  expect(await readFile(join(directory, 'aws', 'credentials'), 'utf8')).toBe('torn');
});
