// terraform with hashicorp/aws, unmodified: apply, a clean plan, a change of nearly everything, a clean plan, destroy.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tuttiOk } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import { type AwsEnvironment, awsEnvironment, HERE, Terraform, terraformMirror } from './aws-clients.ts';

const found = terraformMirror();
const TIMEOUT = 300_000;

if ('missing' in found) {
  test.skip(`terraform: ${found.missing}`, () => undefined);
} else {
  describe('terraform', () => {
    testsAreSteps();
    let env: AwsEnvironment;
    let terraform: Terraform;

    beforeAll(async () => {
      await tuttiOk('up');
      env = await awsEnvironment();
      terraform = await Terraform.open(join(HERE, 'terraform'), found.mirror, env);
    }, TIMEOUT);
    afterAll(() => terraform?.close());

    test(
      'apply makes all of it, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('stage=one');
        const outputs = JSON.parse(await terraform.ok('output', '-json')) as Record<
          string,
          { value: unknown }
        >;
        expect(outputs.account?.value).toMatch(/^\d{12}$/);
        expect(outputs.subnets?.value).toBe(3);
        expect(outputs.secret?.value).toContain('stage one');
        expect(await terraform.drift('stage=one')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'a change is carried out in place, and a plan right after it wants nothing',
      async (context) => {
        if (process.env.TUTTI_TEST_TIER !== 'all') context.skip('takes 20 seconds: run npm run test:all');
        await terraform.apply('stage=two');
        const outputs = JSON.parse(await terraform.ok('output', '-json')) as Record<
          string,
          { value: unknown }
        >;
        expect(outputs.secret?.value).toContain('stage two');
        expect(await terraform.drift('stage=two')).toBe('');
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing of it',
      async () => {
        await terraform.destroy();
        expect(await terraform.ok('state', 'list')).toBe('');
      },
      TIMEOUT,
    );
  });
}
