// Lambda on an object API in memory, for the tests of this folder: calls go through the table, as the kernel makes them. The agent is a
// double that keeps archives in memory and answers calls with what they sent; who makes functions ready is the test itself.
import { createHash } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import type { FakeClock } from '../../../../machinery/clock.ts';
import { TuttiError } from '../../../../model/errors.ts';
import type { FunctionCalls, InvokeAnswer } from '../../../../model/function-calls.ts';
import { functionKind, functionVersionKind, type LambdaFunction } from '../../../../model/kinds/function.ts';
import type { Ctx } from '../../context.ts';
import type { Command as AnyCommand, Input, Output } from '../../operation.ts';
import { agentWith, faultOf, openTestCtx } from '../../testing.ts';
import { createRole } from '../iam/roles/create-role.ts';
import { operations } from './operations.ts';

type Name = {
  [K in keyof typeof Lambda]: K extends `${infer N}Command` ? N : never;
}[keyof typeof Lambda];
type CommandOf<N extends Name> = `${N}Command` extends keyof typeof Lambda
  ? (typeof Lambda)[`${N}Command`] extends AnyCommand
    ? InstanceType<(typeof Lambda)[`${N}Command`]>
    : never
  : never;

/** What the double does when it is called. */
export type Answering = FunctionCalls['invokeFunction'];

export interface TestLambda {
  readonly ctx: Ctx;
  readonly clock: FakeClock;
  readonly role: string;
  /** Requests of calls, as the agent got them. */
  readonly asked: Parameters<Answering>[0][];
  call<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<Output<CommandOf<N>>>;
  /** `Code: message` of the fault that a call ends with. */
  fault<N extends Name>(name: N, input: Input<CommandOf<N>>): Promise<string>;
  /** A function called `web`; its configuration as it was told. */
  create(input?: Partial<Input<CommandOf<'CreateFunction'>>>): Promise<Lambda.FunctionConfiguration>;
  /** As the agent says it of all functions and versions. */
  ready(): Promise<void>;
  answer(answering: Answering): void;
  close(): Promise<void>;
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const ZIP = Buffer.from('PK a zip');

/** What the double takes for an archive begins as one does. */
const MAGIC = 'PK';

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function gathered(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const echo: Answering = async function* (request, payload, answer) {
  const sent = await gathered(payload);
  const statusCode = { RequestResponse: 200, Event: 202, DryRun: 204 }[request.type];
  answer({ statusCode, executedVersion: '$LATEST' } as InvokeAnswer);
  if (statusCode === 200) yield sent;
};

export async function openTestLambda(): Promise<TestLambda> {
  let answering = echo;
  const asked: Parameters<Answering>[0][] = [];
  const agent = agentWith({
    async putFunctionCode(archive) {
      const bytes = await gathered(archive);
      if (!bytes.toString().startsWith(MAGIC)) throw new TuttiError('BadRequest', 'This is no zip archive');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { sha256, sizeBytes: bytes.length, unpackedBytes: bytes.length };
    },
    functionCode: () => bytesOf('PK'),
    invokeFunction(request, ...rest) {
      asked.push(request);
      return answering(request, ...rest);
    },
    listImages: async () => [
      {
        names: ['docker.io/library/web:latest'],
        digest: `sha256:${'a'.repeat(64)}`,
        sizeBytes: 1,
        createdMs: 0,
      },
    ],
    pullImage: () => Promise.reject(new TuttiError('NotFound', 'There is no such image')),
  });
  const { ctx, clock, close } = await openTestCtx({ agent });
  const { Role } = await createRole({ RoleName: 'lambda', AssumeRolePolicyDocument: TRUST }, ctx);
  const role = Role?.Arn ?? '';
  const call = async (name: string, input: object) => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`There is no operation ${name}`);
    return operation.handle(input as { readonly [member: string]: unknown }, ctx);
  };
  const typed = call as TestLambda['call']; // the table checks its types
  return {
    ...{ ctx, clock, role, asked, close },
    call: typed,
    fault: (name, input) => faultOf(call(name, input as object)),
    create: (input = {}) =>
      typed('CreateFunction', {
        FunctionName: 'web',
        Role: role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: ZIP },
        ...input,
      }),
    ready: () => makeReady(ctx),
    answer(next) {
      answering = next;
    },
  };
}

async function makeReady({ client }: Ctx): Promise<void> {
  const status = ({ spec }: Pick<LambdaFunction, 'spec'>) =>
    ({ state: 'Active', revision: spec.revision }) as const;
  for (const each of (await client.list(functionKind)).items)
    await client.updateStatus(functionKind, { ...each, status: status(each) });
  for (const each of (await client.list(functionVersionKind)).items)
    await client.updateStatus(functionVersionKind, {
      ...each,
      status: { state: 'Active', revision: each.spec.revision },
    });
}
