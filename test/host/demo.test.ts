// The demo, as a user runs it: twice in a row without a failed request, and nothing of it left after `tutti down`.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT, run } from '../instance.ts';
import { footprint } from './footprint.ts';

const STATE = '/var/tmp/tutti-demo-test';
const RUN = '/run/tutti-demo-test';
const env = {
  ...process.env,
  TUTTI_INSTANCE: 'tsdemo',
  TUTTI_NUMBER: '15',
  TUTTI_STATE_DIR: join(STATE, 'state'),
  TUTTI_RUN_DIR: RUN,
  NO_COLOR: '1',
};
const tutti = (...args: readonly string[]) => run(join(ROOT, 'tutti'), args, { env });
/** Names and addresses of instance number 15. */
const isOurs = (line: string) =>
  /tsdemo|ttf[0-9a-f]{4}|tutti-demo-test|10\.215\.|10\.235\.|10\.251\.|127\.92\./.test(line) &&
  !line.includes('ps -eo');

afterAll(async () => {
  await tutti('down', '--purge');
  await rm(STATE, { recursive: true, force: true });
}, 180_000);

it('runs twice with no failed request, and down leaves nothing behind', async (context) => {
  if (process.env.TUTTI_TEST_TIER !== 'all') context.skip('takes minutes: run npm run test:all');
  expect(footprint(isOurs)).toEqual([]);
  for (const round of ['first', 'second']) {
    const { code, out, err } = await tutti('demo', '--json');
    const report = JSON.parse(out) as {
      ok: boolean;
      steps: { way: string; name: string; requests: number; failed: number; unpromised?: true }[];
    };
    expect({ round, code, ok: report.ok }, `${out}\n${err.slice(-3000)}`).toEqual({
      round,
      code: 0,
      ok: true,
    });
    expect(report.steps).toHaveLength(17);
    expect(report.steps.every(({ failed, unpromised }) => failed === 0 || unpromised)).toBe(true);
    const deploys = report.steps.filter(({ name }) => name.startsWith('deploy'));
    expect(deploys.map(({ way }) => way)).toEqual(['container', 'machine']);
    const others = report.steps.filter((step) => !deploys.includes(step));
    expect(others.every(({ requests }) => requests > 100)).toBe(true);
  }
  expect(footprint(isOurs).length).toBeGreaterThan(0);
  expect(await tutti('down')).toMatchObject({ code: 0 });
  expect(footprint(isOurs)).toEqual([]);
  expect(await tutti('down')).toMatchObject({ code: 0 });
}, 1_500_000);
