// What operations are called with in tests: the real object API on a store in memory, a clock that tests move, the real ids.
import { openTestApi } from '../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import type { Kind } from '../../model/kind.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { allKinds } from '../../model/kinds.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Ctx } from './context.ts';
import { AwsFault } from './fault.ts';
import { ACCOUNT, DEFAULT_REGION } from './shared/arn.ts';
import { randomIds } from './shared/ids.ts';

export interface TestCtx {
  readonly ctx: Ctx;
  readonly clock: FakeClock;
  /** The same instance in another region. */
  inRegion(region: string): Promise<Ctx>;
  /** All objects of a kind, as JSON: for what must not be readable in them. */
  dump<T extends ApiObject>(kind: Kind<T>): Promise<string>;
  close(): Promise<void>;
}

/** What a test does not use throws when it is used. */
function absent<T extends object>(what: string): T {
  const get = () => {
    throw new TypeError(`This test has no ${what}`);
  };
  return new Proxy({}, { get }) as T;
}

/** An agent that has only these calls. */
export function agentWith(calls: Partial<Ctx['agent']>): Ctx['agent'] {
  return calls as Ctx['agent']; // what a test does not give it does not call
}

export async function openTestCtx(overrides: Partial<Ctx> = {}): Promise<TestCtx> {
  const clock = fakeClock();
  const { client, close } = await openTestApi({ kinds: allKinds, clock });
  const ctx: Ctx = {
    account: ACCOUNT,
    region: DEFAULT_REGION,
    caller: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT },
    requestId: '00000000-0000-4000-8000-000000000000',
    client,
    clock,
    ids: randomIds,
    log: silentLog,
    endpoint: 'http://127.0.0.1:4566',
    credentials: absent('credentials'),
    logEvents: absent('log events'),
    metrics: absent('metrics'),
    agent: absent('agent'),
    codeUrl: (sha256) => `http://127.0.0.1:4566/code/${sha256}`,
    ...overrides,
  };
  const inRegion = async (region: string) => {
    await client.create(namespaceKind, { metadata: { name: region }, spec: {} });
    return { ...ctx, region };
  };
  await inRegion(ctx.region);
  const dump = async <T extends ApiObject>(kind: Kind<T>) => JSON.stringify((await client.list(kind)).items);
  return { ctx, clock, inRegion, dump, close };
}

/** `Code: message` of the fault that a call ends with; fails when it does not. */
export async function faultOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AwsFault) return `${error.wire.code}: ${error.message}`;
    throw error;
  }
  throw new Error('The call was not refused');
}
