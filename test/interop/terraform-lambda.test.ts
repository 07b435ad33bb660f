// terraform's functions, unmodified, and requests to them: apply, a clean plan, new code while requests come, weights, destroy.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zip } from '../../src/agent/functions/code/zip.case.ts';
import { load, ok, tuttiOk, until } from '../instance.ts';
import { testsAreSteps } from '../steps.ts';
import { type AwsEnvironment, awsEnvironment, HERE, Terraform, terraformMirror } from './aws-clients.ts';

const found = terraformMirror();
/** The first function waits for its runtime to be made. */
const TIMEOUT = 600_000;
const SHARE = 0.25;
const CALLS = 1000;

const codeOf = (stage: string) => `
export const handler = async (event, context) =>
  \`${stage} \${context.functionVersion} \${process.env.STAGE} \${event.rawPath}\`;
`;

if ('missing' in found) {
  test.skip(`terraform: ${found.missing}`, () => undefined);
} else {
  describe('functions by terraform', () => {
    testsAreSteps();
    let env: AwsEnvironment;
    let terraform: Terraform;

    beforeAll(async () => {
      await tuttiOk('up');
      env = await awsEnvironment();
      terraform = await Terraform.open(join(HERE, 'terraform-lambda'), found.mirror, env);
      for (const stage of ['one', 'two', 'three'])
        await writeFile(
          join(terraform.folder, `${stage}.zip`),
          zip([{ name: 'index.mjs', text: codeOf(stage) }]),
        );
    }, TIMEOUT);
    afterAll(() => terraform?.close());

    const urlOf = async (name: 'newest' | 'live') =>
      (await terraform.ok('output', '-raw', name)).trim().replace(/\/$/, '');
    const curl = (...args: readonly string[]) =>
      ok('curl', ['-sS', '--max-time', '10', '--noproxy', '*', ...args], { env });
    const answered = async (name: 'newest' | 'live', words: string) => {
      const url = await urlOf(name);
      await until(
        `"${words}" from ${url}`,
        () => curl(`${url}/a`).catch(String),
        (text) => text.includes(words),
      );
    };

    test(
      'apply makes all of it, and a plan right after it wants nothing',
      async () => {
        await terraform.apply('stage=one');
        expect(await terraform.drift('stage=one')).toBe('');
      },
      TIMEOUT,
    );

    test('both URLs answer over TLS, with what the function says', async () => {
      await answered('newest', 'one $LATEST first /a');
      await answered('live', 'one 1 first /a');
      const url = await urlOf('newest');
      const head = await curl('-i', '-H', 'Origin: https://example.com', `${url}/`);
      expect(head.toLowerCase()).toContain('access-control-allow-origin: https://example.com');
    });

    test(
      'new code comes without a failed request, and a plan right after it wants nothing',
      async () => {
        const url = (await urlOf('newest')).replace('https:', 'http:');
        const [result] = await Promise.all([
          load(`${url}/`, { seconds: 25, connections: 4 }),
          terraform.apply('stage=two'),
        ]);
        expect(result.failed).toBe(0);
        expect(result.requests).toBeGreaterThan(0);
        expect(await terraform.drift('stage=two')).toBe('');
        await answered('newest', 'two $LATEST later');
      },
      TIMEOUT,
    );

    test(
      'an alias shares calls as its weights say',
      async () => {
        const url = (await urlOf('live')).replace('https:', 'http:');
        await answered('live', 'two 2');
        const text = await curl('--max-time', '120', `${url}/?[1-${CALLS}]`);
        // A text is answered as JSON.
        const said = [...text.matchAll(/"(one 1 first|two 2 later) /g)].map(([, version]) => version);
        expect(said).toHaveLength(CALLS);
        const second = said.filter((version) => version === 'two 2 later').length;
        expect(Math.abs(second / CALLS - SHARE)).toBeLessThan(0.06);
      },
      TIMEOUT,
    );

    test(
      'a further version does not move the alias',
      async () => {
        await terraform.apply('stage=three');
        expect((await terraform.ok('output', '-raw', 'version')).trim()).toBe('3');
        await answered('newest', 'three $LATEST');
        expect(await curl(`${await urlOf('live')}/`)).toMatch(/^"(one 1|two 2) /);
      },
      TIMEOUT,
    );

    test(
      'destroy leaves nothing of it',
      async () => {
        const { host } = new URL(await urlOf('newest'));
        await terraform.destroy('stage=three');
        expect(await terraform.ok('state', 'list')).toBe('');
        await until(
          'the name to be gone',
          () => ok('getent', ['hosts', host]).catch(() => ''),
          (text) => text === '',
        );
      },
      TIMEOUT,
    );
  });
}
