// The pool on sandboxes in memory: who gets which sandbox, what is made ahead, what becomes of those that end.
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { openLogStream } from '../records/log-stream.ts';
import { errorOf, openFakeSandboxes } from '../testing.ts';
import { LINGER_MS } from './held-sandbox.ts';
import { IDLE_MS } from './plan.ts';
import { SandboxPool } from './pool.ts';
import type { PoolCode } from './pool-code.ts';

const never = new AbortController().signal;

function aCode(key: string, prewarmed = true): PoolCode {
  const runtime = { key: 'nodejs22.x', image: 'i', command: ['x'], workingDir: '/', prewarmed };
  return {
    ...{ key, runtime, memoryMiB: 128 },
    prepare: async () => ({
      code: { handler: key, environment: {}, memoryMiB: 128, tmpMiB: 512, milliCpu: 100 },
      log: openLogStream(() => undefined),
    }),
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

function openPool(options: { makingAtOnce?: number; grantedMiB?: number } = {}) {
  const fake = openFakeSandboxes();
  const clock = fakeClock();
  let pressure = false;
  const pool = new SandboxPool({
    ...{ host: fake.host, api: fake.api, clock, stopwatch: () => clock.now(), log: silentLog, signal: never },
    makingAtOnce: options.makingAtOnce ?? 4,
    grantedMiB: () => options.grantedMiB,
    pressure: () => {
      const was = pressure;
      pressure = false;
      return was;
    },
    changed: () => undefined,
  });
  const press = () => {
    pressure = true;
    pool.replan();
  };
  return { fake, clock, pool, press };
}

describe('a call', () => {
  test('gets a sandbox made for it, and the next call the same one, thawed', async () => {
    const { pool, fake, clock } = openPool();
    const code = aCode('r/web:1@a');
    const first = await pool.acquire(code, never);
    expect(first.initMs).toBe(0);
    first.release();
    await clock.advance(LINGER_MS);
    expect(fake.calls).toContain(`freeze ${first.id}`);
    const second = await pool.acquire(code, never);
    expect([second.id, second.initMs]).toEqual([first.id, undefined]);
    expect(fake.calls.at(-1)).toBe(`thaw ${first.id}`);
  });

  test('right after another one finds its sandbox running', async () => {
    const { pool, fake } = openPool();
    const code = aCode('r/web:1@a');
    const first = await pool.acquire(code, never);
    first.release();
    const second = await pool.acquire(code, never);
    expect([second.id, fake.calls.filter((call) => call.startsWith('thaw'))]).toEqual([first.id, []]);
  });

  test('of known code is bound into a sandbox that was made ahead', async () => {
    const { pool, fake } = openPool();
    const code = aCode('r/web:1@a');
    pool.keep([code], new Map());
    await settle();
    expect(fake.calls).toEqual(['make nodejs22.x']);
    const lease = await pool.acquire(code, never);
    expect(fake.calls.slice(1, 3)).toEqual([`bind ${lease.id}`, `begin ${lease.id}`]);
  });

  test('that needs a process of its own gets one with its code', async () => {
    const { pool, fake } = openPool();
    await pool.acquire(aCode('r/web:1@a', false), never);
    expect(fake.list()[0]?.code?.handler).toBe('r/web:1@a');
    expect(fake.calls.some((call) => call.startsWith('bind'))).toBe(false);
  });

  test('that waits gets the sandbox that another one gives back', async () => {
    const { pool, fake } = openPool({ makingAtOnce: 1 });
    const code = aCode('r/web:1@a');
    const first = await pool.acquire(code, never);
    const gate = fake.hold('make');
    const waiting = pool.acquire(code, never);
    first.release();
    expect((await waiting).id).toBe(first.id);
    gate.release();
  });

  test('whose caller leaves gives up its place', async () => {
    const { pool, fake } = openPool();
    const gate = fake.hold('make');
    const leaves = new AbortController();
    const waiting = pool.acquire(aCode('r/web:1@a'), leaves.signal);
    await settle();
    leaves.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    gate.release();
    await settle();
    expect(fake.list()).toHaveLength(1);
  });

  test('is told how its code failed to begin, and the next call tries anew', async () => {
    const { pool, fake } = openPool();
    fake.behave({ begin: async () => errorOf('Runtime.ImportModuleError', 'no index') });
    const code = aCode('r/web:1@a');
    await expect(pool.acquire(code, never)).rejects.toMatchObject({
      how: { type: 'error', errorType: 'Runtime.ImportModuleError' },
    });
    await settle();
    expect(fake.list()).toHaveLength(0);
    fake.behave({});
    await pool.acquire(code, never);
  });

  test('is told when the process ends before its code began', async () => {
    const { pool, fake } = openPool();
    fake.behave({ begin: () => new Promise(() => undefined) });
    const failed = pool.acquire(aCode('r/web:1@a'), never).catch((error: unknown) => error);
    await settle();
    fake.exit('s1', { exitCode: 3 });
    expect(await failed).toMatchObject({ how: { type: 'exit', exit: { exitCode: 3 } } });
  });

  test('is told that no sandbox could be made', async () => {
    const { pool, fake } = openPool();
    fake.failNext('make');
    await expect(pool.acquire(aCode('r/web:1@a'), never)).rejects.toMatchObject({ code: 'Unavailable' });
  });

  test('without room gets that of an idle one of other code', async () => {
    const { pool, clock } = openPool({ grantedMiB: 48 });
    const other = await pool.acquire(aCode('r/other:1@a'), never);
    other.release();
    await clock.advance(LINGER_MS);
    const lease = await pool.acquire(aCode('r/web:1@a'), never);
    expect(lease.id).not.toBe(other.id);
  });

  test('without room is throttled after a while', async () => {
    const { pool, clock } = openPool({ grantedMiB: 48 });
    await pool.acquire(aCode('r/other:1@a'), never);
    const refused = pool.acquire(aCode('r/web:1@a'), never).catch((error: unknown) => error);
    for (let i = 0; i < 12; i += 1) await clock.advance(500);
    expect(await refused).toMatchObject({ code: 'TooManyRequests' });
  });
});

describe('sandboxes', () => {
  test('of two hundred calls at once are made a few at a time, and all calls are served', async () => {
    const { pool, fake } = openPool({ makingAtOnce: 4 });
    const code = aCode('r/web:1@a');
    let most = 0;
    let making = 0;
    const host = fake.host as { make: typeof fake.host.make };
    const make = host.make.bind(host);
    host.make = async (...given) => {
      making += 1;
      most = Math.max(most, making);
      await settle();
      making -= 1;
      return make(...given);
    };
    const leases = await Promise.all(Array.from({ length: 200 }, () => pool.acquire(code, never)));
    expect(most).toBeLessThanOrEqual(4);
    expect(new Set(leases.map(({ id }) => id)).size).toBe(200);
    for (const lease of leases) lease.release();
    expect(pool.counts().busy).toBe(0);
  });

  test('go after ten idle minutes, but for one that waits for code', async () => {
    const { pool, fake, clock } = openPool();
    const code = aCode('r/web:1@a');
    pool.keep([code], new Map());
    const lease = await pool.acquire(code, never);
    lease.release();
    await clock.advance(IDLE_MS - 1000);
    expect(fake.list().some(({ sandbox }) => sandbox.id === lease.id)).toBe(true);
    await clock.advance(2000);
    expect(fake.list().filter(({ code: bound }) => bound)).toEqual([]);
    expect(fake.list()).toHaveLength(1);
  });

  test('that are provisioned are there before the first call, and stay', async () => {
    const { pool, fake, clock } = openPool();
    const code = aCode('r/web:1@a');
    pool.keep([code], new Map([[code.key, 3]]));
    await settle();
    expect(pool.provisionedOf(code.key)).toEqual({ ready: 3, idle: 3, problem: undefined });
    await clock.advance(IDLE_MS * 2);
    expect(fake.list().filter(({ code: bound }) => bound)).toHaveLength(3);
    pool.keep([code], new Map());
    await settle();
    expect(fake.list().filter(({ code: bound }) => bound)).toHaveLength(0);
  });

  test('of code that is no more go: idle ones now, busy ones after their call', async () => {
    const { pool, fake } = openPool();
    const code = aCode('r/web:1@a');
    const [one, two] = [await pool.acquire(code, never), await pool.acquire(code, never)];
    one.release();
    pool.keep([], new Map());
    await settle();
    expect(fake.list().map(({ sandbox }) => sandbox.id)).toEqual([two.id]);
    two.release();
    await settle();
    expect(fake.list()).toEqual([]);
  });

  test('that end by themselves are not given to a call', async () => {
    const { pool, fake } = openPool();
    const code = aCode('r/web:1@a');
    const first = await pool.acquire(code, never);
    first.release();
    fake.exit(first.id);
    const second = await pool.acquire(code, never);
    expect(second.id).not.toBe(first.id);
  });

  test('that cannot be thawed are replaced', async () => {
    const { pool, fake, clock } = openPool();
    const code = aCode('r/web:1@a');
    const first = await pool.acquire(code, never);
    first.release();
    await clock.advance(LINGER_MS);
    fake.failNext('thaw');
    const second = await pool.acquire(code, never);
    await settle();
    expect(second.id).not.toBe(first.id);
    expect(fake.list().map(({ sandbox }) => sandbox.id)).not.toContain(first.id);
    expect(pool.counts().busy).toBe(1);
  });

  test('go a quarter at a time when the host is short of memory', async () => {
    const { pool, fake, press } = openPool();
    const code = aCode('r/web:1@a');
    const leases = await Promise.all(Array.from({ length: 8 }, () => pool.acquire(code, never)));
    for (const lease of leases) lease.release();
    press();
    await settle();
    expect(fake.list()).toHaveLength(6);
  });
});
