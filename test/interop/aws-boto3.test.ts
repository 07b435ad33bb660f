// boto3 as it is installed: Debian's, and that of any other Python on the path.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ok, run, tuttiOk } from '../instance.ts';
import { awsEnvironment, HERE } from './aws-clients.ts';

beforeAll(() => tuttiOk('up'), 400_000);

/** Pythons that have boto3, each version of it once: `[version, program]`. */
async function pythons(): Promise<readonly (readonly [version: string, program: string])[]> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const found = new Map<string, string>();
  for (const program of folders.map((folder) => join(folder, 'python3')).filter((path) => existsSync(path))) {
    const { code, out } = await run(program, ['-c', 'import boto3; print(boto3.__version__)']);
    if (code === 0 && !found.has(out.trim())) found.set(out.trim(), program);
  }
  return [...found];
}

const programs = await pythons();

test('there is a boto3, as Debian has one', () => expect(programs).not.toHaveLength(0));

test.each(programs)('boto3 %s sees what AWS would show it', async (version, program) => {
  const env = await awsEnvironment();
  const out = await ok(program, [join(HERE, 'boto3_client.py')], { env, timeout: 100_000 });
  expect(JSON.parse(out)).toEqual({
    version,
    arn: 'arn:aws:iam::123456789012:root',
    user: true,
    inactive: 'InvalidClientTokenId',
    conflict: 'EntityAlreadyExists',
    gone: 'NoSuchEntity',
    parameters: true,
    binary: true,
    decrypted: 'hello',
    context: 'InvalidCiphertextException',
    events: true,
    sum: 9,
    metrics: ['n'],
    vpcs: 1,
    dry: 'DryRunOperation',
  });
});
