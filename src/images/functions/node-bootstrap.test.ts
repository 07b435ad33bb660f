// The runtime for Node.js as a process of this host's Node, against a small Runtime API: what handlers may be, and what callers get.
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  buildNodeProgram,
  type FunctionSpec,
  type RunningFunction,
  startFunction,
} from './fixture/running-function.ts';

let program: { readonly folder: string; readonly program: string };
let running: RunningFunction | undefined;
beforeAll(async () => {
  program = await buildNodeProgram();
});
afterAll(() => rmSync(program.folder, { recursive: true, force: true }));
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function run(spec: Partial<FunctionSpec> & Pick<FunctionSpec, 'files'>): Promise<RunningFunction> {
  running = await startFunction([process.execPath, program.program], { handler: 'index.handler', ...spec });
  return running;
}
const of = (code: string) => ({ files: { 'index.js': code } });
const written = (text: string | RegExp) => vi.waitFor(() => expect(running?.output()).toMatch(text), 5_000);

describe('handlers', () => {
  test.each<[string, FunctionSpec['files'], string]>([
    ['an async one of CommonJS', { 'index.js': 'exports.handler = async (e) => e.n + 1' }, 'index.handler'],
    [
      'an ES module by its name',
      { 'index.mjs': 'export const handler = async (e) => e.n + 1' },
      'index.handler',
    ],
    [
      'an ES module by its package',
      { 'index.js': 'export const handler = async (e) => e.n + 1', 'package.json': '{"type":"module"}' },
      'index.handler',
    ],
    ['CommonJS by its name', { 'index.cjs': 'exports.handler = async (e) => e.n + 1' }, 'index.handler'],
    ['one in a folder', { 'lib/app/main.js': 'exports.get = async (e) => e.n + 1' }, 'lib/app/main.get'],
    ['one inside an object', { 'index.js': 'exports.api = { get: async (e) => e.n + 1 }' }, 'index.api.get'],
    [
      'one with a callback',
      { 'index.js': 'exports.handler = (e, c, done) => done(null, e.n + 1)' },
      'index.handler',
    ],
    [
      'context.succeed',
      { 'index.js': 'exports.handler = (e, c) => { c.succeed(e.n + 1) }' },
      'index.handler',
    ],
    [
      'context.done',
      { 'index.js': 'exports.handler = (e, c) => { c.done(null, e.n + 1) }' },
      'index.handler',
    ],
    [
      'one of a package',
      { 'node_modules/pkg/index.js': 'exports.handler = async (e) => e.n + 1' },
      'pkg.handler',
    ],
  ])('%s answers', async (_name, files, handler) => {
    const { api } = await run({ files, handler });
    expect(await api.call({ n: 41 })).toMatchObject({ kind: 'response', body: '42' });
  });

  test('answers what has no JSON with null', async () => {
    const { api } = await run(of('exports.handler = async () => undefined'));
    expect((await api.call({})).body).toBe('null');
  });

  test('a callback waits for what still goes on, unless it is told not to', async () => {
    const code = `exports.handler = (waits, context, done) => {
      let state = 'early';
      setTimeout(() => { state = 'late'; }, 100);
      context.callbackWaitsForEmptyEventLoop = waits;
      done(null, { toJSON: () => state });
    }`;
    const { api } = await run(of(code));
    expect([(await api.call(true)).body, (await api.call(false)).body]).toEqual(['"late"', '"early"']);
  });

  test.each([
    ['never settles', 'exports.handler = async () => new Promise(() => {})', 'error', 'Runtime.NodeJsExit'],
    ['never calls back', 'exports.handler = (e, c, done) => {}', 'response', undefined],
  ])('one that %s ends when nothing goes on any more', async (_name, code, kind, errorType) => {
    const { api } = await run(of(code));
    const posted = await api.call({});
    expect([posted.kind, JSON.parse(posted.body)?.errorType]).toEqual([kind, errorType]);
  });

  test('learns of its call', async () => {
    const code = `exports.handler = async (event, c) => {
      const left = c.getRemainingTimeInMillis();
      const { env } = process;
      return { ...c, left: left > 0 && left <= 3000, trace: env._X_AMZN_TRACE_ID, region: env.AWS_REGION, cwd: process.cwd() };
    }`;
    const { api, codeDir } = await run({ ...of(code), environment: { AWS_REGION: 'eu-west-1' } });
    const headers = {
      'Lambda-Runtime-Trace-Id': 'Root=1-2-3',
      'Lambda-Runtime-Client-Context': '{"custom":{"a":"b"}}',
      'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i"}',
    };
    expect(JSON.parse((await api.call({}, headers)).body)).toEqual({
      functionName: 'f',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/f',
      logStreamName: 'stream',
      clientContext: { custom: { a: 'b' } },
      identity: { cognitoIdentityId: 'i' },
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      awsRequestId: 'request-1',
      callbackWaitsForEmptyEventLoop: true,
      left: true,
      trace: 'Root=1-2-3',
      region: 'eu-west-1',
      cwd: codeDir,
    });
  });
});

describe('made ahead', () => {
  test('it takes on environment, time zone, folder and code when they are given', async () => {
    const code = `const library = require('library');
      exports.handler = async () => [process.env.NAME, process.env.LEFT_OVER ?? null, new Date(0).getHours(), library];`;
    const { api } = await run({
      files: { 'index.js': code, 'far/library/index.js': 'module.exports = "found"' },
      waits: true,
      environment: { NAME: 'value', TZ: 'Asia/Tokyo', NODE_PATH: '{code}/far' },
    });
    expect(JSON.parse((await api.call({})).body)).toEqual(['value', null, 9, 'found']);
    expect(api.seen[0]).toBe('GET /tutti/v1/code');
  });
});

describe('the connection', () => {
  test('is one for all calls, each answer with the question for the next', async () => {
    const { api } = await run(of('exports.handler = async (e) => e'));
    for (const n of [1, 2, 3]) expect((await api.call(n)).body).toBe(String(n));
    await vi.waitFor(() => expect(api.seen).toHaveLength(7));
    expect(api.connections()).toBe(1);
  });

  test('is made anew when it was closed while the function worked', async () => {
    const code = `exports.handler = async () => { console.log('working'); await new Promise((go) => setTimeout(go, 300)); return 'done'; }`;
    const { api } = await run(of(code));
    const posted = api.call({});
    await written('working');
    api.dropIdle();
    expect((await posted).body).toBe('"done"');
  });

  test('carries events and answers of megabytes', async () => {
    const { api } = await run(of('exports.handler = async (e) => e.text.length + e.text'));
    const text = 'ä'.repeat(1_500_000);
    expect((await api.call({ text })).body).toBe(`"1500000${text}"`);
  });

  test('that is gone ends the process', async () => {
    const { api, exit } = await run(of('exports.handler = async () => 1'));
    await api.call({});
    await api.close();
    expect(await exit).toBe(1);
  });
});
