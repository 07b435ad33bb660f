// IAM on an object API in memory, for the tests of this folder: calls go through the table, as the kernel makes them.
import type * as IAM from '@aws-sdk/client-iam';
import type { FakeClock } from '../../../../machinery/clock.ts';
import { AwsFault } from '../../fault.ts';
import type { Caller } from '../../identity/caller.ts';
import type { Command as AnyCommand, Input, Output } from '../../operation.ts';
import { ACCOUNT } from '../../shared/arn.ts';
import { openTestCtx } from '../../testing.ts';
import { operations } from './operations.ts';

type Name = { [K in keyof typeof IAM]: K extends `${infer N}Command` ? N : never }[keyof typeof IAM];
type CommandOf<N extends Name> = `${N}Command` extends keyof typeof IAM
  ? (typeof IAM)[`${N}Command`] extends AnyCommand
    ? InstanceType<(typeof IAM)[`${N}Command`]>
    : never
  : never;

export interface TestIam {
  readonly clock: FakeClock;
  call<N extends Name>(name: N, input: Input<CommandOf<N>>, caller?: Caller): Promise<Output<CommandOf<N>>>;
  /** `Code: message` of the fault that a call ends with. */
  fault<N extends Name>(name: N, input: Input<CommandOf<N>>, caller?: Caller): Promise<string>;
  close(): Promise<void>;
}

export async function openTestIam(): Promise<TestIam> {
  const { ctx, clock, close } = await openTestCtx();
  // Without types inside: comparing inputs of a generic name means every operation of IAM with every other.
  const invoke = async (name: string, input: unknown, caller = ctx.caller): Promise<unknown> => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no ${name}`);
    return operation.handle(input as { [member: string]: unknown }, { ...ctx, caller });
  };
  return {
    clock,
    close,
    call: (name, input, caller) => invoke(name, input, caller) as Promise<never>, // the table's type is checked where it is made
    async fault(name, input, caller) {
      try {
        await invoke(name, input, caller);
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

/** Trusts EC2. */
export const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
/** Allows something, with characters that IAM escapes. */
export const ALLOW = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example (1)*' }],
});
export const EKS = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';

export function arnOf(type: string, name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${type}/${name}`;
}
