// terraform with hashicorp/aws, unmodified, on machines: apply, a clean plan, a change of all that can be changed in place, destroy.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlOk, tuttiOk } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import { awsEnvironment, HERE, Terraform, terraformMirror } from './aws-clients.ts';

const found = terraformMirror();
// The base of machine images is built first where nobody has yet.
const TIMEOUT = 900_000;

interface Web {
  readonly id: string;
  readonly type: string;
  readonly template: number;
  readonly volume: number;
}

if ('missing' in found) {
  test.skip(`terraform: ${found.missing}`, () => undefined);
} else {
  describe('terraform', () => {
    testsAreSteps();
    let terraform: Terraform;
    const web = async () => (await terraform.outputs<{ web: Web }>()).web;

    beforeAll(async () => {
      await tuttiOk('up');
      terraform = await Terraform.open(join(HERE, 'terraform-ec2'), found.mirror, await awsEnvironment());
    }, TIMEOUT);
    afterAll(() => terraform?.close());

    test(
      'apply makes machines, groups, keys, templates and volumes, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('stage=one');
        expect(await web()).toMatchObject({ type: 't3.micro', template: 1, volume: 2 });
        expect(await terraform.drift('stage=one')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a change is carried out in place: the machine is the same one',
      async () => {
        const { id } = await web();
        await terraform.apply('stage=two');
        expect(await web()).toMatchObject({ id, type: 't3.small', template: 2, volume: 3 });
        expect(await terraform.drift('stage=two')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing that runs',
      async () => {
        const { id } = await web();
        await terraform.destroy('stage=two');
        expect(await terraform.ok('state', 'list')).toBe('');
        const state = await kubectlOk(`get machine ${id} -n us-east-2 -o jsonpath={.status.state}`);
        expect(state).toBe('terminated');
      },
      TIMEOUT,
    );
  });
}
