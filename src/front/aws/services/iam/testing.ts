// IAM on an object API in memory, for the tests of this folder: calls go through the table, as the kernel makes them.
import type * as IAM from '@aws-sdk/client-iam';
import { openTestApi, type TestApi } from '../../../../machinery/api/testing.ts';
import { type FakeClock, fakeClock } from '../../../../machinery/clock.ts';
import { silentLog } from '../../../../machinery/log.ts';
import { allKinds } from '../../../../model/kinds.ts';
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Command as AnyCommand, Input, Output } from '../../operation.ts';
import { ACCOUNT } from '../../shared/arn.ts';
import { randomIds } from '../../shared/ids.ts';
import { operations } from './operations.ts';

type Name = { [K in keyof typeof IAM]: K extends `${infer N}Command` ? N : never }[keyof typeof IAM];
type CommandOf<N extends Name> = `${N}Command` extends keyof typeof IAM
  ? (typeof IAM)[`${N}Command`] extends AnyCommand
    ? InstanceType<(typeof IAM)[`${N}Command`]>
    : never
  : never;

export const ROOT: Caller = {
  kind: 'root',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
};

export interface TestIam {
  readonly api: TestApi;
  readonly clock: FakeClock;
  call<N extends Name>(name: N, input: Input<CommandOf<N>>, caller?: Caller): Promise<Output<CommandOf<N>>>;
  /** `Code: message` of the fault that a call ends with. */
  fault<N extends Name>(name: N, input: Input<CommandOf<N>>, caller?: Caller): Promise<string>;
}

export async function openTestIam(): Promise<TestIam> {
  const clock = fakeClock();
  const api = await openTestApi({ kinds: allKinds, clock });
  const unused = () => {
    throw new Error('IAM does not use this');
  };
  const base = {
    account: ACCOUNT,
    region: 'us-east-2',
    requestId: 'r',
    client: api.client,
    clock,
    ids: randomIds,
    log: silentLog,
    endpoint: 'http://127.0.0.1:4566',
    credentials: { find: unused, issue: unused },
  };
  const call: TestIam['call'] = async (name, input, caller = ROOT) => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no ${name}`);
    const ctx = { ...base, caller } as unknown as Ctx; // logs and metrics are not IAM's
    const output = await operation.handle(input as { [member: string]: unknown }, ctx);
    return output as Awaited<ReturnType<TestIam['call']>> as never;
  };
  return {
    api,
    clock,
    call,
    async fault(name, input, caller) {
      try {
        await call(name, input, caller);
      } catch (error) {
        if (error instanceof AwsFault) return `${wireCode(error)}: ${error.message}`;
        throw error;
      }
      return 'no fault';
    },
  };
}

/** The code as the query protocol tells it. */
function wireCode({ wire }: AwsFault): string {
  // Traits of an error are an object, and this one is a pair.
  const traits = wire.schema?.[3] as { readonly awsQueryError?: readonly [string, number] } | undefined;
  return traits?.awsQueryError?.[0] ?? wire.code;
}
