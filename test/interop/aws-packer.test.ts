// Debian's Packer, unmodified: it bakes an image over SSH, and a machine of that image has what was baked.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ok, tuttiOk } from '../instance.ts';
import { AwsCli, type AwsEnvironment, awsEnvironment, awsPrograms, HERE } from './aws-clients.ts';

// The base of machine images is built first where nobody has yet.
const TIMEOUT = 900_000;
const programs = await awsPrograms();

describe('packer', () => {
  let env: AwsEnvironment;
  beforeAll(async () => {
    await tuttiOk('up');
    env = { ...(await awsEnvironment()), CHECKPOINT_DISABLE: '1' };
  }, TIMEOUT);

  test(
    'bakes an image, leaves nothing else behind, and the image starts a machine',
    async () => {
      const [version = '', program = 'aws'] = programs[0] ?? [];
      const aws = new AwsCli(program, version, env);
      const out = await ok('packer', ['build', '-color=false', join(HERE, 'packer', 'image.json')], {
        env,
        timeout: TIMEOUT,
      });
      const image = /us-east-2: (ami-[0-9a-f]+)/.exec(out)?.[1] ?? '';
      expect(image).not.toBe('');
      const groups = await aws.json<{ SecurityGroups: unknown[] }>(
        ...['ec2', 'describe-security-groups', '--filters', 'Name=group-name,Values=packer_*'],
      );
      expect(groups.SecurityGroups).toEqual([]);
      const { Instances } = await aws.json<{ Instances: { InstanceId: string }[] }>(
        ...['ec2', 'run-instances', '--image-id', image, '--instance-type', 't3.micro'],
      );
      const id = Instances[0]?.InstanceId ?? '';
      await aws.json('ec2', 'wait', 'instance-status-ok', '--instance-ids', id);
      await aws.json('ec2', 'terminate-instances', '--instance-ids', id);
      await aws.json('ec2', 'wait', 'instance-terminated', '--instance-ids', id);
      await aws.json('ec2', 'deregister-image', '--image-id', image);
    },
    TIMEOUT,
  );
});
