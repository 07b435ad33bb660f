// Calls as real SDK clients make them, over a socket: what the agent is asked, what comes back, and how refusals are told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi } from '../../../../machinery/api/testing.ts';
import { systemClock } from '../../../../machinery/clock.ts';
import { silentLog } from '../../../../machinery/log.ts';
import { TuttiError } from '../../../../model/errors.ts';
import type { FunctionCalls, InvokeAnswer } from '../../../../model/function-calls.ts';
import { functionKind, type LambdaFunction } from '../../../../model/kinds/function.ts';
import { allKinds } from '../../../../model/kinds.ts';
import type { LogEvents } from '../../../../model/log-events.ts';
import type { Metrics } from '../../../../model/metrics.ts';
import { codeLinks } from '../../code-links.ts';
import { ensureRootKey } from '../../identity/key-files.ts';
import { type OpenAwsFront, openAwsFront } from '../../open.ts';
import { agentWith } from '../../testing.ts';

type Answering = FunctionCalls['invokeFunction'];

let folder: string;
let api: TestApi;
let front: OpenAwsFront;
let client: LambdaClient;
let answering: Answering;
let asked: Parameters<Answering>[0] | undefined;
const end = new AbortController();

const answer = (head: Partial<InvokeAnswer>, ...chunks: readonly string[]): Answering =>
  async function* (_request, _payload, told) {
    told({ statusCode: 200, executedVersion: '1', ...head });
    for (const chunk of chunks) yield Buffer.from(chunk);
  };
const refuse = (error: TuttiError): Answering =>
  // biome-ignore lint/correctness/useYield: it ends before it says anything
  async function* () {
    throw error;
  };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-lambda-'));
  api = await openTestApi({ kinds: allKinds, clock: systemClock });
  front = await openAwsFront({
    ...{ host: '127.0.0.1', port: 0, stateDir: folder, instance: 'test' },
    addresses: { cidrBlock: '10.200.0.0/16', zoneRange: (index) => `10.200.${index * 16}.0/20` },
    ...{ client: api.client, clock: systemClock, log: silentLog, signal: end.signal },
    logEvents: {} as LogEvents, // no operation of this test uses it
    metrics: {} as Metrics, // nor this
    agent: agentWith({
      invokeFunction(request, ...rest) {
        asked = request;
        return answering(request, ...rest);
      },
    }),
  });
  const credentials = await ensureRootKey(folder);
  client = new LambdaClient({ endpoint: front.url, region: 'us-east-2', credentials, maxAttempts: 1 });
});
beforeEach(() => {
  answering = answer({}, '"ok"');
});
afterAll(async () => {
  client.destroy();
  end.abort();
  await front.close();
  await api.close();
  await rm(folder, { recursive: true });
});

describe('a call', () => {
  test('is handed on as it was made, and its answer comes back', async () => {
    answering = answer({ executedVersion: '7', logTail: 'TG9n' }, '{"a":', '1}');
    const reply = await client.send(
      new InvokeCommand({ FunctionName: 'web:live', Payload: Buffer.from('{"x":1}'), LogType: 'Tail' }),
    );
    expect(asked).toMatchObject({
      region: 'us-east-2',
      name: 'web',
      qualifier: 'live',
      type: 'RequestResponse',
      logTail: true,
      requestId: reply.$metadata.requestId,
    });
    expect(reply).toMatchObject({ StatusCode: 200, ExecutedVersion: '7', LogResult: 'TG9n' });
    expect(reply.Payload?.transformToString()).toBe('{"a":1}');
    expect(reply.FunctionError).toBeUndefined();
  });

  test('of a function that fails says so beside its 200', async () => {
    answering = answer({ functionError: 'Unhandled' }, '{"errorMessage":"no"}');
    const reply = await client.send(new InvokeCommand({ FunctionName: 'web' }));
    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  });

  test.each([
    ['Event' as const, 202],
    ['DryRun' as const, 204],
  ])('%s is answered with %i', async (InvocationType, statusCode) => {
    answering = answer({ statusCode });
    const reply = await client.send(new InvokeCommand({ FunctionName: 'web', InvocationType }));
    expect(reply.StatusCode).toBe(statusCode);
    expect(asked?.type).toBe(InvocationType);
  });

  test.each([
    ['NotFound', new TuttiError('NotFound', 'x'), 'ResourceNotFoundException', 404],
    [
      'TooManyRequests',
      new TuttiError('TooManyRequests', 'x', { detail: 'ConcurrentInvocationLimitExceeded' }),
      'TooManyRequestsException',
      429,
    ],
    ['Conflict', new TuttiError('Conflict', 'x'), 'ResourceConflictException', 409],
    ['Terminal', new TuttiError('Terminal', 'x'), 'ResourceConflictException', 409],
    ['Unavailable', new TuttiError('Unavailable', 'x'), 'ServiceException', 503],
  ] as const)('that the agent refuses as %s is told in Lambda’s words', async (_, error, name, status) => {
    answering = refuse(error);
    const call = client.send(new InvokeCommand({ FunctionName: 'web' }));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test('that is throttled says why', async () => {
    answering = refuse(
      new TuttiError('TooManyRequests', 'x', { detail: 'ReservedFunctionConcurrentInvocationLimitExceeded' }),
    );
    const call = client.send(new InvokeCommand({ FunctionName: 'web' }));
    await expect(call).rejects.toMatchObject({
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  test.each([
    ['no JSON', { Payload: Buffer.from('x') }, 'InvalidRequestContentException', 400],
    [
      'more than six mebibytes',
      { Payload: Buffer.from(`"${'x'.repeat(6 * 1024 * 1024)}"`) },
      'RequestTooLargeException',
      413,
    ],
    [
      'an event of more than one',
      { Payload: Buffer.from(`"${'x'.repeat(1024 * 1024)}"`), InvocationType: 'Event' as const },
      'RequestTooLargeException',
      413,
    ],
    ['a context that is none', { ClientContext: 'eA==' }, 'InvalidRequestContentException', 400],
  ])('with %s is refused', async (_, input, name, status) => {
    const call = client.send(new InvokeCommand({ FunctionName: 'web', ...input }));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

describe('a call whose answer streams', () => {
  async function streamed(): Promise<unknown[]> {
    const reply = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'web' }));
    const events: unknown[] = [];
    for await (const event of reply.EventStream ?? [])
      events.push(
        event.PayloadChunk ? Buffer.from(event.PayloadChunk.Payload ?? []).toString() : event.InvokeComplete,
      );
    return events;
  }

  test('comes in the pieces that the function wrote', async () => {
    answering = answer({}, 'one', 'zwei', 'três');
    expect(await streamed()).toEqual(['one', 'zwei', 'três', expect.objectContaining({})]);
    expect(asked).toMatchObject({ stream: true, type: 'RequestResponse' });
  });

  test('begins before it ends', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    answering = async function* (_request, _payload, told) {
      told({ statusCode: 200, executedVersion: '1' });
      yield Buffer.from('first');
      await gate;
      yield Buffer.from('last');
    };
    const reply = await client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'web' }));
    const events: string[] = [];
    for await (const { PayloadChunk } of reply.EventStream ?? []) {
      if (PayloadChunk) events.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
      release();
    }
    expect(events).toEqual(['first', 'last']);
  });

  test('that breaks off says why at its end', async () => {
    answering = async function* (_request, _payload, told) {
      told({ statusCode: 200, executedVersion: '1' });
      yield Buffer.from('half');
      throw new TuttiError('Terminal', 'Error', { detail: '{"errorMessage":"no"}' });
    };
    expect(await streamed()).toEqual(['half', { ErrorCode: 'Error', ErrorDetails: '{"errorMessage":"no"}' }]);
  });

  test('of a function that fails at once has only that to say', async () => {
    answering = answer({ functionError: 'Unhandled' }, '{"errorMessage":"no"}');
    expect(await streamed()).toEqual([{ ErrorCode: 'Unhandled', ErrorDetails: '{"errorMessage":"no"}' }]);
  });

  test('is refused as any other', async () => {
    answering = refuse(new TuttiError('NotFound', 'x'));
    await expect(streamed()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('a call of what the agent has not heard of yet is made again', async () => {
  const spec: LambdaFunction['spec'] = {
    name: 'fresh',
    lastVersion: 0,
    packageType: 'Zip',
    role: 'r',
    code: {},
    memoryMiB: 128,
    timeoutSeconds: 3,
    ephemeralStorageMiB: 512,
    architecture: 'x86_64',
    tracing: 'PassThrough',
    logging: { format: 'Text', group: 'g' },
    revision: 'r',
    modifiedAt: new Date(0).toISOString(),
  };
  await client.send(new ListFunctionsCommand({})); // makes the region
  await api.client.create(functionKind, { metadata: { namespace: 'us-east-2', name: 'fresh' }, spec });
  let calls = 0;
  answering = (...call) => {
    calls += 1;
    return (calls < 3 ? refuse(new TuttiError('NotFound', 'x')) : answer({}, '"ok"'))(...call);
  };
  const reply = await client.send(new InvokeCommand({ FunctionName: 'fresh' }));
  expect(reply.Payload?.transformToString()).toBe('"ok"');
  await api.client.delete(functionKind, { namespace: 'us-east-2', name: 'fresh' });
});

test('other operations are answered on the same endpoint', async () => {
  expect((await client.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
});

describe('links to archives', () => {
  const agent = {
    async *functionCode() {
      yield Buffer.from('PK');
    },
  };
  const at = (now: number) => ({ ...systemClock, now: () => now });
  const key = Buffer.alloc(32);
  const request = (url: string) => {
    const { pathname: path, search } = new URL(url);
    return { method: 'GET', path, query: search.slice(1), headers: {}, body: Buffer.alloc(0) };
  };
  const endpoint = 'http://127.0.0.1:4566';
  const made = codeLinks({ endpoint, agent, clock: at(0) }, key).urlOf('a'.repeat(64));

  test.each([
    ['in time', made, 1, 200],
    ['too late', made, 600_001, 403],
    ['for another archive', made.replace('aaaa', 'bbbb'), 1, 403],
    ['for longer', made.replace('Expires=600000', 'Expires=900000'), 1, 403],
    ['without a signature', made.replace(/&Signature=.*/, ''), 1, 403],
  ])('%s', async (_, url, now, status) => {
    const reply = await codeLinks({ endpoint, agent, clock: at(now) }, key).answer(request(url));
    expect(reply?.status).toBe(status);
  });

  test('nothing else is answered', async () => {
    const links = codeLinks({ endpoint, agent, clock: at(0) }, key);
    expect(await links.answer(request(`${endpoint}/2015-03-31/functions`))).toBeUndefined();
  });
});
