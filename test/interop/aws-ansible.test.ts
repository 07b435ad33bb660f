// Debian's Ansible, unmodified, with its amazon.aws modules: three machines, configured over SSH with the key that it made, and second runs that
// change nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, tuttiOk } from '../instance.ts';
import { type AwsEnvironment, awsEnvironment, HERE } from './aws-clients.ts';

// The base of machine images is built first where nobody has yet.
const TIMEOUT = 900_000;

describe('ansible', () => {
  let env: AwsEnvironment;
  let folder: string;
  const play = (playbook: string, ...variables: readonly string[]) =>
    ok(
      'ansible-playbook',
      [
        ...['-i', 'localhost,', join(HERE, 'ansible', playbook)],
        ...['ansible_python_interpreter=/usr/bin/python3', `folder=${folder}`, ...variables].flatMap(
          (text) => ['-e', text],
        ),
      ],
      { env, timeout: TIMEOUT },
    );

  beforeAll(async () => {
    await tuttiOk('up');
    const own = await awsEnvironment();
    env = { ...own, AWS_URL: own.AWS_ENDPOINT_URL ?? '', ANSIBLE_NOCOLOR: '1', ANSIBLE_NOCOWS: '1' };
    folder = await mkdtemp(join(tmpdir(), 'tutti-ansible-'));
  }, TIMEOUT);
  afterAll(async () => {
    await play('remove.yml');
    await rm(folder, { recursive: true });
  }, TIMEOUT);

  test(
    'makes three machines, and a second run finds them as they are',
    async () => {
      expect(await play('instances.yml')).toContain('failed=0');
      expect(await play('instances.yml', 'again=true')).toMatch(/changed=0 .* failed=0/);
    },
    TIMEOUT,
  );

  test(
    'configures each over SSH with the key that it made; a second run changes nothing',
    async () => {
      const out = await play('instances.yml', 'again=true');
      const list = (/"msg": "(\[.*\])"/.exec(out)?.[1] ?? '[]').replaceAll('\\"', '"');
      const names = JSON.parse(list) as string[];
      expect(names).toHaveLength(3);
      const args = ['-i', `${names.join(',')},`, '--private-key', join(folder, 'key')];
      const options = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=20';
      const configure = () =>
        ok(
          'ansible-playbook',
          [...args, '--ssh-common-args', options, join(HERE, 'ansible', 'configure.yml')],
          {
            env,
            timeout: TIMEOUT,
          },
        );
      expect(await configure()).not.toMatch(/unreachable=[1-9]|failed=[1-9]/);
      expect((await configure()).match(/changed=0 /g)).toHaveLength(3);
      for (const name of names) {
        const page = await fetch(`http://${name}:8080/`);
        expect(await page.text()).toMatch(/^Hello from ip-/);
      }
    },
    TIMEOUT,
  );
});
