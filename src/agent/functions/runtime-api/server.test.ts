import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLog } from '../../../machinery/log.ts';
import {
  type BoundCode,
  BrokenAnswer,
  type RuntimeEvent,
  type RuntimeResult,
  type Sandbox,
} from '../sandbox.ts';
import { type FakeRuntime, openFakeRuntime } from './fake-runtime.case.ts';
import { type ListeningRuntimeApi, startRuntimeApi } from './server.ts';
import { MOST_ANSWER_BYTES, MOST_ERROR_BYTES, MOST_STREAM_BYTES } from './words.ts';

const never = new AbortController().signal;
const code: BoundCode = {
  codeDir: '/code',
  handler: 'index.handler',
  environment: { STAGE: 'test' },
  memoryMiB: 128,
  tmpMiB: 512,
  milliCpu: 72,
};

let api: ListeningRuntimeApi;
let runtimes: FakeRuntime[];
let settled: string[];

beforeEach(async () => {
  runtimes = [];
  settled = [];
  api = await startRuntimeApi({
    address: '127.0.0.1',
    port: 0,
    log: openLog('test', 'error'),
    settle: ({ id }) => void settled.push(id),
    openWithinMs: 50,
  });
});
afterEach(async () => {
  for (const runtime of runtimes) runtime.die();
  await api.close();
});

function aSandbox(number = 2): Sandbox {
  const runtime = { key: 'nodejs22.x', image: 'i', command: [], workingDir: '/', prewarmed: true };
  return { id: `s${number}`, runtime, address: `127.0.0.${number}` };
}

function anEvent(overrides: Partial<RuntimeEvent> = {}): RuntimeEvent {
  return {
    requestId: 'r-1',
    payload: Buffer.from('{"n":1}'),
    functionArn: 'arn:aws:lambda:us-east-2:000000000000:function:f',
    deadlineMs: 1234,
    traceId: 'Root=1-2-3',
    ...overrides,
  };
}

function aRuntime(sandbox = aSandbox()): FakeRuntime {
  const runtime = openFakeRuntime({ port: api.port, address: sandbox.address });
  runtimes.push(runtime);
  return runtime;
}

/** Has begun, and the event is with the runtime. */
async function busy(event = anEvent()) {
  const link = api.open(aSandbox());
  const runtime = aRuntime();
  const got = runtime.next();
  await link.begin(code, never);
  const result = link.invoke(event, never);
  result.catch(() => undefined);
  await got;
  return { link, runtime, result };
}

async function textOf(result: RuntimeResult): Promise<string> {
  if (result.type === 'error') return Buffer.from(result.body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of result.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function* chunksOf(...chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

describe('beginning', () => {
  test('a prewarmed runtime waits for its code, whoever comes first', async () => {
    const link = api.open(aSandbox());
    const runtime = aRuntime();
    const asked = runtime.get('/tutti/v1/code');
    const begun = link.begin(code, never);
    expect(JSON.parse((await asked).text)).toEqual({
      handler: 'index.handler',
      environment: { STAGE: 'test', AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${api.port}` },
    });
    void runtime.next().catch(() => undefined);
    expect(await begun).toEqual({ type: 'ready' });
  });

  test('a runtime that asks before its link is opened waits for it', async () => {
    const runtime = aRuntime();
    const asked = runtime.next();
    const link = api.open(aSandbox());
    expect(await link.begin(code, never)).toEqual({ type: 'ready' });
    void link.invoke(anEvent(), never).catch(() => undefined);
    expect((await asked).status).toBe(200);
  });

  test('why it cannot begin is told, once', async () => {
    const link = api.open(aSandbox());
    const runtime = aRuntime();
    const told = {
      headers: { 'Lambda-Runtime-Function-Error-Type': 'Runtime.ImportModuleError' },
      body: '{"errorMessage":"no"}',
    };
    expect((await runtime.post('/2018-06-01/runtime/init/error', told)).status).toBe(202);
    expect(await link.begin(code, never)).toEqual({
      type: 'error',
      errorType: 'Runtime.ImportModuleError',
      body: Buffer.from('{"errorMessage":"no"}'),
    });
    expect((await runtime.post('/2018-06-01/runtime/init/error', told)).status).toBe(403);
    expect(settled).toEqual(['s2']);
  });

  test('two sandboxes are told apart by their addresses', async () => {
    const links = [api.open(aSandbox(2)), api.open(aSandbox(3))];
    const others = [aRuntime(aSandbox(2)), aRuntime(aSandbox(3))];
    const asked = others.map((runtime) => runtime.next());
    for (const [index, link] of links.entries())
      void link.invoke(anEvent({ requestId: `r-${index}` }), never).catch(() => undefined);
    const ids = (await Promise.all(asked)).map(({ headers }) => headers['lambda-runtime-aws-request-id']);
    expect(ids).toEqual(['r-0', 'r-1']);
  });
});

describe('a call', () => {
  test('has what Lambda tells in headers, and its payload', async () => {
    const link = api.open(aSandbox());
    const asked = aRuntime().next();
    const event = anEvent({ clientContext: '{"name":"Zoë"}', cognitoIdentity: '{"id":"1"}' });
    void link.invoke(event, never).catch(() => undefined);
    const { headers, text } = await asked;
    expect(text).toBe('{"n":1}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': 'r-1',
      'lambda-runtime-deadline-ms': '1234',
      'lambda-runtime-invoked-function-arn': event.functionArn,
      'lambda-runtime-trace-id': 'Root=1-2-3',
      'lambda-runtime-client-context': '{"name":"Zo\\u00eb"}',
      'lambda-runtime-cognito-identity': '{"id":"1"}',
    });
  });

  test('is answered, its log told before, and the next one comes', async () => {
    const { link, runtime, result } = await busy();
    expect(await runtime.respond('r-1', '"done"')).toMatchObject({ status: 202, text: '{"status":"OK"}\n' });
    expect(settled).toEqual(['s2']);
    expect(await textOf(await result)).toBe('"done"');
    const second = link.invoke(anEvent({ requestId: 'r-2' }), never);
    expect((await runtime.next()).headers['lambda-runtime-aws-request-id']).toBe('r-2');
    await runtime.respond('r-2', '2');
    expect(await textOf(await second)).toBe('2');
  });

  test('is answered with the next question in the same packet', async () => {
    const { link, runtime, result } = await busy();
    const said = runtime.pipelined('r-1', '"done"');
    expect(await textOf(await result)).toBe('"done"');
    void link.invoke(anEvent({ requestId: 'r-2' }), never).catch(() => undefined);
    expect(await said).toMatch(/^HTTP\/1.1 202 [\s\S]*HTTP\/1.1 200 [\s\S]*Request-Id: r-2/);
  });

  test('may end with an error', async () => {
    const { runtime, result } = await busy();
    const told = { headers: { 'Lambda-Runtime-Function-Error-Type': 'Error' }, body: '{"errorMessage":"x"}' };
    expect((await runtime.post('/2018-06-01/runtime/invocation/r-1/error', told)).status).toBe(202);
    expect(await result).toEqual({
      type: 'error',
      errorType: 'Error',
      body: Buffer.from('{"errorMessage":"x"}'),
    });
  });

  test('whose error is too long is told by its type', async () => {
    const { runtime, result } = await busy();
    const headers = { 'Lambda-Runtime-Function-Error-Type': 'Error' };
    const told = { headers, body: 'x'.repeat(MOST_ERROR_BYTES + 1) };
    expect((await runtime.post('/2018-06-01/runtime/invocation/r-1/error', told)).status).toBe(413);
    expect(await result).toMatchObject({ type: 'error', errorType: 'Error' });
    expect(JSON.parse(await textOf(await result)).errorType).toBe('Error');
  });

  test('whose answer is too large is told so to both sides', async () => {
    const { runtime, result } = await busy();
    const answer = await runtime.respond('r-1', 'x'.repeat(MOST_ANSWER_BYTES + 1));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toEqual({
      errorType: 'RequestEntityTooLarge',
      errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect(await result).toMatchObject({ type: 'error', errorType: 'Function.ResponseSizeTooLarge' });
    expect(await textOf(await result)).toContain('exceeded maximum allowed payload size (6291556 bytes)');
  });

  test('of the largest size is whole', async () => {
    const { runtime, result } = await busy();
    expect((await runtime.respond('r-1', 'x'.repeat(MOST_ANSWER_BYTES))).status).toBe(202);
    expect((await textOf(await result)).length).toBe(MOST_ANSWER_BYTES);
  });

  test('is rejected when the sandbox is gone, or nobody waits any more', async () => {
    const { link, result } = await busy();
    link.close('It was removed');
    await expect(result).rejects.toThrow('It was removed');
    const stop = new AbortController();
    const other = api.open(aSandbox(3)).invoke(anEvent(), stop.signal);
    stop.abort(new Error('Too late'));
    await expect(other).rejects.toThrow('Too late');
  });
});

describe('a streamed answer', () => {
  test('is told as it comes', async () => {
    const { runtime, result } = await busy();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slowly(): AsyncGenerator<string> {
      yield 'one ';
      await gate;
      yield 'two';
    }
    const streamed = runtime.stream('r-1', slowly());
    const answer = await result;
    if (answer.type !== 'response') throw new Error('It is an error');
    expect(answer).toMatchObject({ streaming: true, contentType: 'text/plain' });
    const body = answer.body[Symbol.asyncIterator]();
    expect(Buffer.from((await body.next()).value).toString()).toBe('one ');
    release();
    expect(Buffer.from((await body.next()).value).toString()).toBe('two');
    expect(await body.next()).toEqual({ done: true, value: undefined });
    expect((await streamed).status).toBe(202);
  });

  test('that the runtime broke off throws what it told', async () => {
    const { runtime, result } = await busy();
    const told = Buffer.from('{"errorMessage":"half"}');
    const trailers = {
      'Lambda-Runtime-Function-Error-Type': 'Unhandled',
      'Lambda-Runtime-Function-Error-Body': told.toString('base64'),
    };
    const streamed = runtime.stream('r-1', chunksOf('some'), trailers);
    const error = await textOf(await result).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BrokenAnswer);
    expect(error).toMatchObject({ errorType: 'Unhandled', body: told });
    expect((await streamed).status).toBe(202);
  });

  test('that is too long breaks off', async () => {
    const { runtime, result } = await busy();
    const streamed = runtime.stream('r-1', chunksOf('x'.repeat(MOST_STREAM_BYTES), 'y'));
    await expect(textOf(await result)).rejects.toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect((await streamed).status).toBe(413);
  });

  test.each(['before it began', 'in the middle'])('may be left %s, and the next call comes', async (when) => {
    const { link, runtime, result } = await busy();
    const streamed = runtime.stream('r-1', chunksOf('a', 'b', 'c'));
    const answer = await result;
    if (answer.type !== 'response') throw new Error('It is an error');
    const body = answer.body[Symbol.asyncIterator]();
    if (when === 'in the middle') await body.next();
    await body.return?.();
    expect((await streamed).status).toBe(202);
    const second = link.invoke(anEvent({ requestId: 'r-2' }), never);
    await runtime.next();
    await runtime.respond('r-2', '2');
    expect(await textOf(await second)).toBe('2');
  });
});

describe('what is refused', () => {
  test.each([
    {
      what: 'an answer to another call',
      path: '/2018-06-01/runtime/invocation/r-9/response',
      status: 400,
      type: 'InvalidRequestID',
    },
    {
      what: 'an error of another call',
      path: '/2018-06-01/runtime/invocation/r-9/error',
      status: 400,
      type: 'InvalidRequestID',
    },
    { what: 'a path that is none', path: '/2018-06-01/runtime/restore/error', status: 404, type: 'NotFound' },
    {
      what: 'an init error in a call',
      path: '/2018-06-01/runtime/init/error',
      status: 403,
      type: 'InvalidStateTransition',
    },
  ])('$what: $status', async ({ path, status, type }) => {
    const { runtime } = await busy();
    const answer = await runtime.post(path, { body: '{}' });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).errorType).toBe(type);
  });

  test('asking for a further event in a call: 403', async () => {
    const { runtime } = await busy();
    expect(await runtime.next()).toMatchObject({ status: 403 });
  });

  test('whoever is no sandbox: 403', async () => {
    const answer = await aRuntime(aSandbox(9)).next();
    expect(answer.status).toBe(403);
  });

  test('a runtime whose sandbox is removed: it is told', async () => {
    const link = api.open(aSandbox());
    const asked = aRuntime().get('/tutti/v1/code');
    void link.begin(code, never).catch(() => undefined);
    await asked;
    const next = aRuntime().next();
    await link.begin(code, never);
    link.close('It was removed');
    expect((await next).status).toBe(500);
  });
});

test('of two questions the newer counts: the connection of the former may be gone unseen', async () => {
  const link = api.open(aSandbox());
  const former = aRuntime().next();
  await link.begin(code, never);
  const newer = aRuntime().next();
  expect((await former).status).toBe(403);
  const result = link.invoke(anEvent(), never);
  expect((await newer).headers['lambda-runtime-aws-request-id']).toBe('r-1');
  await aRuntime().respond('r-1', '1');
  expect(await textOf(await result)).toBe('1');
});
