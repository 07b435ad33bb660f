// How functions for Node.js fail, what callers and logs are told, and answers in pieces: as processes of this host's Node.
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

describe('failures of a call', () => {
  test.each([
    ['a thrown error', 'async () => { throw new TypeError("bad") }', 'TypeError', 'bad'],
    ['one thrown at once', '() => { throw new RangeError("far") }', 'RangeError', 'far'],
    ['one of the callback', '(e, c, done) => done(new Error("told"))', 'Error', 'told'],
    ['a text', 'async () => { throw "words" }', 'string', 'words'],
    ['what is no JSON', 'async () => 1n', 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
  ])(
    '%s is told with its kind and text, and the next call goes on',
    async (_name, code, errorType, errorMessage) => {
      const { api } = await run(
        of(`let n = 0; const f = ${code};
      exports.handler = (...all) => n++ === 0 ? f(...all) : all[2] ? all[2](null, 'well') : 'well';`),
      );
      const posted = await api.call({});
      expect(posted.kind).toBe('error');
      expect(posted.headers['lambda-runtime-function-error-type']).toBe(errorType);
      expect(JSON.parse(posted.body)).toMatchObject({ errorType, errorMessage });
      expect((await api.call({})).body).toBe('"well"');
    },
  );

  test.each([
    [
      'an exception that nobody catches',
      'setTimeout(() => { throw new Error("late") })',
      129,
      'Error',
      'late',
    ],
    [
      'a rejection that nobody handles',
      'Promise.reject(new Error("lost"))',
      128,
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
  ])('%s fails the call and ends the process', async (_name, code, exitCode, errorType, errorMessage) => {
    const { api, exit } = await run(of(`exports.handler = () => { ${code}; return new Promise(() => {}) }`));
    const posted = await api.call({});
    expect([posted.kind, JSON.parse(posted.body)]).toMatchObject(['error', { errorType, errorMessage }]);
    expect(await exit).toBe(exitCode);
  });

  test('a trace begins with the error and names the code', async () => {
    const { api, codeDir } = await run(of('exports.handler = async () => { throw new Error("here") }'));
    const { trace } = JSON.parse((await api.call({})).body);
    expect(trace[0]).toBe('Error: here');
    expect(trace[1]).toContain(`${codeDir}/index.js:1:`);
  });
});

describe('failures at init', () => {
  test.each<[string, FunctionSpec['files'], string, string, string | RegExp]>([
    ['no such file', {}, 'index.handler', 'Runtime.ImportModuleError', /^Error: Cannot find module 'index'/],
    [
      'a module that it needs is not there',
      { 'index.js': 'require("nowhere")' },
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'nowhere'/,
    ],
    [
      'no such export',
      { 'index.js': '' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'an export that is no function',
      { 'index.js': 'exports.handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'code that is no JavaScript',
      { 'index.js': 'exports.handler = (' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    ['a name without a dot', { 'index.js': '' }, 'index', 'Runtime.MalformedHandlerName', 'Bad handler'],
    [
      'a name that goes up',
      { 'index.js': '' },
      '../index.handler',
      'Runtime.MalformedHandlerName',
      /^'..\/index.handler' is not a valid handler name/,
    ],
    [
      'code that throws',
      { 'index.js': 'throw new TypeError("at once")' },
      'index.handler',
      'TypeError',
      'at once',
    ],
  ])('%s', async (_name, files, handler, errorType, errorMessage) => {
    const { api, exit, output } = await run({ files, handler });
    const posted = await api.call({});
    expect(posted.kind).toBe('init/error');
    expect(JSON.parse(posted.body)).toMatchObject({
      errorType,
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
    });
    expect(await exit).toBe(129);
    expect(output()).toMatch(/^\S+Z\tundefined\tERROR\tUncaught Exception \t\{"errorType":/);
  });
});

describe('the log', () => {
  const lines = async (count: number) => {
    const all = () => running?.output().trimEnd().split('\n') ?? [];
    await vi.waitFor(() => expect(all().length).toBeGreaterThanOrEqual(count));
    return all();
  };

  test('is a line for each message, with time, request and level', async () => {
    const code = `console.log('init');
      exports.handler = async () => { console.warn('a\\nb', { c: 1 }); console.debug('%d%%', 5); throw new Error('x'); }`;
    const { api } = await run(of(code));
    await api.call({});
    const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
    const [first, second, third, fourth] = await lines(4);
    expect(first).toMatch(new RegExp(`^${time}\tundefined\tINFO\tinit$`));
    expect(second).toMatch(new RegExp(`^${time}\trequest-1\tWARN\ta\rb \\{ c: 1 \\}$`));
    expect(third).toMatch(new RegExp(`^${time}\trequest-1\tDEBUG\t5%$`));
    expect(fourth).toMatch(
      /ERROR\tInvoke Error \t\{"errorType":"Error","errorMessage":"x","stack":\["Error: x",/,
    );
  });

  test('is JSON where it is to be, from the level on that was set', async () => {
    const code = `exports.handler = async () => {
        console.debug('no'); console.log({ a: 1 }); console.error('failed', new TypeError('why'));
      }`;
    const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };
    const { api } = await run({ ...of(code), environment });
    await api.call({});
    const [first, second] = (await lines(2)).map((line) => JSON.parse(line));
    expect(first).toEqual({
      timestamp: expect.stringMatching(/Z$/),
      level: 'INFO',
      requestId: 'request-1',
      message: { a: 1 },
    });
    expect(second).toMatchObject({ level: 'ERROR', errorType: 'TypeError', errorMessage: 'why' });
  });
});

describe('answers in pieces', () => {
  const streaming = (body: string) =>
    of(`exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} })`);

  test('are sent as they come, with their type', async () => {
    const { api } = await run(
      streaming(
        `stream.setContentType('text/plain'); stream.write('one '); stream.write(Buffer.from('two ')); stream.end(context.awsRequestId);`,
      ),
    );
    const posted = await api.call({});
    expect(posted).toMatchObject({ kind: 'response', body: 'one two request-1', trailers: {} });
    expect(posted.headers).toMatchObject({
      'content-type': 'text/plain',
      'lambda-runtime-function-response-mode': 'streaming',
    });
    expect((await api.call({})).body).toBe('one two request-2');
  });

  test('have status and headers before their body', async () => {
    const { api } = await run(
      streaming(
        `const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); out.write('x'); out.end();`,
      ),
    );
    const posted = await api.call({});
    expect(posted.headers['content-type']).toBe('application/vnd.awslambda.http-integration-response');
    expect(posted.body).toBe(`{"statusCode":201}${'\0'.repeat(8)}x`);
  });

  test('can come out of a pipeline', async () => {
    const { api } = await run(
      streaming(`const { pipeline } = require('node:stream/promises'); const { Readable } = require('node:stream');
        await pipeline(Readable.from(['a', 'b', 'c']), stream);`),
    );
    expect((await api.call({})).body).toBe('abc');
  });

  test('that break off tell why in trailers', async () => {
    const { api } = await run(streaming(`stream.write('begun'); throw new RangeError('broke');`));
    const { body, trailers } = await api.call({});
    expect([body, trailers['lambda-runtime-function-error-type']]).toEqual(['begun', 'RangeError']);
    const told = Buffer.from(String(trailers['lambda-runtime-function-error-body']), 'base64').toString();
    expect(JSON.parse(told)).toMatchObject({ errorType: 'RangeError', errorMessage: 'broke' });
    expect((await api.call({})).body).toBe('begun');
  });

  test.each([
    ['before the first piece', `throw new Error('early')`, 'Error', 'early'],
    ['without an end', `return`, 'Error', 'Response stream is not finished.'],
  ])('that fail %s are errors like any other', async (_name, code, errorType, errorMessage) => {
    const { api } = await run(streaming(code));
    const posted = await api.call({});
    expect([posted.kind, JSON.parse(posted.body)]).toMatchObject(['error', { errorType, errorMessage }]);
  });
});
