// Calls from a name to an answer, on sandboxes in memory: what the caller hears, what the log says, what is written down.
import { describe, expect, test } from 'vitest';
import { BrokenAnswer } from '../sandbox.ts';
import { answerOf, errorOf } from '../testing.ts';
import { aFunction, anAlias, aVersion, openCallWorld, settle } from './world.case.ts';

const request = (overrides = {}) =>
  ({ region: 'us-east-2', name: 'web', type: 'RequestResponse', requestId: 'id-1', ...overrides }) as const;

describe('a call', () => {
  test('is answered with what the handler said', async () => {
    const world = await openCallWorld([aFunction()]);
    const heard = await world.call(request(), '{"a":1}');
    expect(heard).toMatchObject({ body: '{"a":1}', head: { statusCode: 200, executedVersion: '$LATEST' } });
    expect(world.records).toMatchObject([
      { name: 'web', version: '$LATEST', outcome: 'ok', concurrency: 1, initMs: 0, durationMs: 0 },
    ]);
  });

  test('has START, its own lines, END and REPORT in one log stream, and the last of them for who asks', async () => {
    const world = await openCallWorld([aFunction()]);
    world.fake.behave({
      invoke: async (_, { sandbox }) => {
        world.fake.write(sandbox.id, 'hello\nno end');
        return answerOf('{}');
      },
    });
    const { head } = await world.call(request({ logTail: true }));
    const said = world.lines.map(({ message }) => message.trimEnd());
    expect(said.slice(1)).toEqual([
      'START RequestId: id-1 Version: $LATEST',
      'hello',
      'no end',
      'END RequestId: id-1',
      'REPORT RequestId: id-1\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 0.00 ms',
    ]);
    expect(Buffer.from(head?.logTail ?? '', 'base64').toString()).toContain('hello\n');
    const [line] = world.lines;
    expect(line?.group).toBe('/aws/lambda/web');
    expect(line?.stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test('of a handler that throws is an answer, and the sandbox has the next call', async () => {
    const world = await openCallWorld([aFunction()]);
    world.fake.behave({ invoke: async () => errorOf('TypeError', 'x is not a function') });
    const heard = await world.call(request());
    expect(heard.head).toMatchObject({ statusCode: 200, functionError: 'Unhandled' });
    expect(JSON.parse(heard.body)).toEqual({ errorType: 'TypeError', errorMessage: 'x is not a function' });
    await world.call(request({ requestId: 'id-2' }));
    expect(world.fake.calls.filter((call) => call.startsWith('make'))).toHaveLength(1);
    expect(world.records.map(({ outcome }) => outcome)).toEqual(['error', 'error']);
  });

  test('that takes too long ends with its sandbox', async () => {
    const world = await openCallWorld([aFunction()]);
    world.fake.behave({ invoke: () => new Promise(() => undefined) });
    const heard = world.call(request());
    await settle();
    await world.clock.advance(3000);
    const { body, head } = await heard;
    expect(JSON.parse(body)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: id-1 Error: Task timed out after 3.00 seconds',
    });
    expect(head?.functionError).toBe('Unhandled');
    await settle();
    expect(world.fake.list()).toEqual([]);
    const said = world.lines.map(({ message }) => message).join('');
    expect(said).toMatch(/id-1 Task timed out after 3.00 seconds\n/);
    expect(said).toMatch(/REPORT .*Status: timeout\t\n/);
  });

  test.each([
    ['exits', { exitCode: 1 }, 'Runtime.ExitError', 'Runtime exited with error: exit status 1'],
    ['is killed', { exitCode: 137 }, 'Runtime.ExitError', 'Runtime exited with error: signal: killed'],
    ['leaves', { exitCode: 0 }, 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    [
      'eats its memory',
      { exitCode: 137, outOfMemory: true },
      'Runtime.OutOfMemory',
      'Runtime exited with error: signal: killed',
    ],
  ])('of a process that %s says so', async (_, exit, errorType, words) => {
    const world = await openCallWorld([aFunction()]);
    world.fake.behave({
      invoke: (_event, { sandbox }) => {
        world.fake.exit(sandbox.id, exit);
        return new Promise(() => undefined);
      },
    });
    const { body } = await world.call(request());
    expect(JSON.parse(body)).toEqual({ errorType, errorMessage: `RequestId: id-1 Error: ${words}` });
    expect(world.lines.some(({ message }) => message.includes(`Error Type: ${errorType}`))).toBe(true);
  });

  test('of code that cannot begin answers why, and says it in the log', async () => {
    const world = await openCallWorld([aFunction()]);
    world.fake.behave({ begin: async () => errorOf('Runtime.ImportModuleError', 'no index') });
    const { body, head } = await world.call(request());
    expect([head?.functionError, JSON.parse(body).errorType]).toEqual([
      'Unhandled',
      'Runtime.ImportModuleError',
    ]);
    const said = world.lines.map(({ message }) => message.split(/[ \t]/)[0]);
    expect(said).toEqual(['INIT_START', 'START', 'INIT_REPORT', 'END', 'REPORT']);
  });

  test('goes on when its caller has left', async () => {
    const world = await openCallWorld([aFunction()]);
    let answer: () => void = () => undefined;
    world.fake.behave({
      invoke: () =>
        new Promise((resolve) => {
          answer = () => resolve(answerOf('{}'));
        }),
    });
    const left = new AbortController();
    const heard = world.call(request(), '{}', left.signal);
    await settle();
    left.abort(new Error('left'));
    answer();
    await heard.catch(() => undefined);
    await settle();
    expect(world.records).toMatchObject([{ outcome: 'ok' }]);
  });

  test('that streams hands on bytes as they come', async () => {
    const world = await openCallWorld([aFunction()]);
    let more: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      more = resolve;
    });
    world.fake.behave({
      invoke: async () => ({
        type: 'response',
        streaming: true,
        contentType: 'text/plain',
        body: (async function* () {
          yield Buffer.from('a');
          await gate;
          yield Buffer.from('b');
        })(),
      }),
    });
    const chunks = world.stream(request({ stream: true }));
    expect(String((await chunks.next()).value)).toBe('a');
    expect(world.heads).toMatchObject([{ contentType: 'text/plain' }]);
    more();
    expect(String((await chunks.next()).value)).toBe('b');
    expect((await chunks.next()).done).toBe(true);
  });

  test('whose stream breaks off ends with what the function told, and its sandbox has the next one', async () => {
    const world = await openCallWorld([aFunction()]);
    const told = Buffer.from('{"errorType":"Error","errorMessage":"half"}');
    world.fake.behave({
      invoke: async () => ({
        type: 'response',
        streaming: true,
        body: (async function* () {
          yield Buffer.from('a');
          throw new BrokenAnswer('Error', told);
        })(),
      }),
    });
    const chunks = world.stream(request({ stream: true }));
    expect(String((await chunks.next()).value)).toBe('a');
    await expect(chunks.next()).rejects.toMatchObject({
      ...{ code: 'Terminal', message: 'Error', detail: told.toString() },
    });
    const buffered = await world.call(request({ requestId: 'id-2' }));
    expect([buffered.head?.functionError, buffered.body]).toEqual(['Unhandled', told.toString()]);
    expect(world.fake.list()).toHaveLength(1);
  });

  test('dry runs nothing', async () => {
    const world = await openCallWorld([aFunction()]);
    expect((await world.call(request({ type: 'DryRun' }))).head?.statusCode).toBe(204);
    expect(world.fake.calls).toEqual([]);
  });
});

describe('which version', () => {
  test.each([
    ['none', undefined, '$LATEST'],
    ['$LATEST', '$LATEST', '$LATEST'],
    ['a number', '2', '2'],
  ])('%s', async (_, qualifier, version) => {
    const world = await openCallWorld([aFunction()], [aVersion(1), aVersion(2)]);
    const { head } = await world.call(request(qualifier ? { qualifier } : {}));
    expect(head?.executedVersion).toBe(version);
  });

  test('an alias chooses by weight', async () => {
    const world = await openCallWorld(
      [aFunction()],
      [aVersion(1), aVersion(2)],
      [anAlias('live', '1', '2', 0.3)],
    );
    const seen: string[] = [];
    for (const random of [0, 0.29, 0.3, 0.99]) {
      world.random(random);
      seen.push((await world.call(request({ qualifier: 'live' }))).head?.executedVersion ?? '');
    }
    expect(seen).toEqual(['2', '2', '1', '1']);
    expect(world.records[0]).toMatchObject({ alias: 'live', version: '2' });
  });

  test.each([
    ['function', { name: 'other' }, 'function:other'],
    ['version', { qualifier: '9' }, 'function:web:9'],
    ['alias', { qualifier: 'live' }, 'function:web:live'],
  ])('there is no such %s', async (_, overrides, words) => {
    const world = await openCallWorld([aFunction()]);
    await expect(world.call(request(overrides))).rejects.toMatchObject({
      code: 'NotFound',
      message: `Function not found: arn:aws:lambda:us-east-2:123456789012:${words}`,
    });
  });
});

describe('limits', () => {
  test('a reservation is the most that runs at once', async () => {
    const world = await openCallWorld([aFunction({ reservedConcurrency: 1 })]);
    world.fake.behave({ invoke: () => new Promise(() => undefined) });
    void world.call(request()).catch(() => undefined);
    await settle();
    await expect(world.call(request({ requestId: 'id-2' }))).rejects.toMatchObject({
      code: 'TooManyRequests',
      message: 'Rate Exceeded.',
      detail: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    expect(world.records).toMatchObject([{ outcome: 'throttled' }]);
  });

  test('code that is not ready is waited for, then refused', async () => {
    const world = await openCallWorld([aFunction()], [], [], { ready: false });
    const refused = world.call(request()).catch((error: unknown) => error);
    await settle();
    await world.clock.advance(10_000);
    expect(await refused).toMatchObject({ code: 'Conflict' });
  });
});
