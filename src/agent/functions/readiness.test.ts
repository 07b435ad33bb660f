// What callers get while new code is being made ready, fails, and comes right again.
import { expect, test } from 'vitest';
import { fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import { TuttiError } from '../../model/errors.ts';
import type { FunctionReadiness } from '../../model/kinds/function.ts';
import type { FunctionConfig } from '../../model/kinds/function-schema.ts';
import { aFunction, settle } from './invoke/world.case.ts';
import { Readiness } from './readiness.ts';

const runtime = { key: 'node', image: 'i', command: ['x'], workingDir: '/', prewarmed: true };

function open(prepare: (config: FunctionConfig) => Promise<void>) {
  const clock = fakeClock();
  const told: FunctionReadiness[] = [];
  const readiness = new Readiness({
    prepare: async (config) => {
      await prepare(config);
      return { runtime };
    },
    report: (_, status) => void told.push(status),
    changed: () => undefined,
    clock,
    log: silentLog,
  });
  return { clock, told, readiness };
}

test('a new function is pending, then active', async () => {
  const { readiness, told } = open(async () => undefined);
  const web = aFunction();
  readiness.follow([web]);
  expect([readiness.statusOf(web)?.state, readiness.readyOf(web)]).toEqual(['Pending', undefined]);
  await readiness.decided(web);
  expect(readiness.readyOf(web)?.config.revision).toBe('r1');
  expect(told).toEqual([{ state: 'Active', revision: 'r1' }]);
});

test('while new code is made ready calls get the old; a failure leaves it, and is tried again', async () => {
  let broken = true;
  const { readiness, clock, told } = open(async ({ revision }) => {
    if (revision === 'r2' && broken) throw new TuttiError('NotFound', 'no archive');
  });
  readiness.follow([aFunction()]);
  await settle();
  const next = aFunction({ revision: 'r2' });
  readiness.follow([next]);
  await readiness.decided(next);
  expect(readiness.readyOf(next)?.config.revision).toBe('r1');
  expect(told.at(-1)).toEqual({
    ...{ state: 'Failed', revision: 'r2', reason: 'InvalidZipFileException', message: 'no archive' },
  });
  broken = false;
  await clock.advance(1000);
  expect(readiness.readyOf(next)?.config.revision).toBe('r2');
  expect(told.at(-1)).toEqual({ state: 'Active', revision: 'r2' });
});

test('what was overtaken by a newer revision is not told', async () => {
  let first: () => void = () => undefined;
  const { readiness, told } = open(({ revision }) =>
    revision === 'r1'
      ? new Promise((resolve) => {
          first = resolve;
        })
      : Promise.resolve(),
  );
  readiness.follow([aFunction()]);
  readiness.follow([aFunction({ revision: 'r2' })]);
  await settle();
  first();
  await settle();
  expect(told).toEqual([{ state: 'Active', revision: 'r2' }]);
});

test('one that takes long says that it is pending; one that is gone is forgotten', async () => {
  const { readiness, clock, told } = open(() => new Promise(() => undefined));
  const web = aFunction();
  readiness.follow([web]);
  await clock.advance(100);
  expect(told).toMatchObject([{ state: 'Pending', reason: 'Creating' }]);
  readiness.follow([]);
  expect(readiness.statusOf(web)).toBeUndefined();
});
