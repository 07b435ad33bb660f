// An instance's life as boto3 sees it: its waiters end, and what is refused is refused with AWS's codes.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ok, tuttiOk } from '../instance.ts';
import { awsEnvironment, HERE } from './aws-clients.ts';

const PYTHON = '/usr/bin/python3';
const version = await ok(PYTHON, ['-c', 'import boto3; print(boto3.__version__)']);

beforeAll(() => tuttiOk('up'), 400_000);

test("Debian's boto3 starts, stops, changes and ends an instance", async () => {
  const env = await awsEnvironment();
  const out = await ok(PYTHON, [join(HERE, 'boto3_ec2.py')], { env, timeout: 900_000 });
  expect(JSON.parse(out)).toEqual({
    version: version.trim(),
    key: true,
    twice: 'InvalidPermission.Duplicate',
    dry: 'DryRunOperation',
    same: true,
    used: 'DependencyViolation',
    state: 'running',
    gone: ['InvalidGroup.NotFound', 'InvalidKeyPair.NotFound', 'IncorrectInstanceState'],
  });
}, 420_000);
