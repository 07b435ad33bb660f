// The runtime for Python as a process of this host's Python 3.11 or newer, against a small Runtime API.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type FunctionSpec,
  findPython,
  PYTHON_PROGRAM,
  type RunningFunction,
  startFunction,
} from './fixture/running-function.ts';

const python = findPython();
let running: RunningFunction | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function run(spec: Partial<FunctionSpec> & Pick<FunctionSpec, 'files'>): Promise<RunningFunction> {
  running = await startFunction([python ?? '', PYTHON_PROGRAM], { handler: 'app.handler', ...spec });
  return running;
}
const of = (code: string) => ({ files: { 'app.py': code } });

// Needs Python 3.11, as the image has it.
describe.skipIf(python === undefined)('functions for Python', () => {
  test.each<[string, FunctionSpec['files'], string]>([
    ['a module', { 'app.py': 'def handler(event, context): return event["n"] + 1' }, 'app.handler'],
    ['one in a folder', { 'lib/app.py': 'def get(event, context): return event["n"] + 1' }, 'lib/app.get'],
    [
      'one that imports what is beside it',
      {
        'app.py': 'from other import add\ndef handler(e, c): return add(e["n"])',
        'other.py': 'add = lambda n: n + 1',
      },
      'app.handler',
    ],
  ])('%s answers', async (_name, files, handler) => {
    const { api } = await run({ files, handler });
    expect(await api.call({ n: 41 })).toMatchObject({ kind: 'response', body: '42' });
    expect((await api.call({ n: 1 })).body).toBe('2');
    expect(api.connections()).toBe(1);
  });

  test('learn of their call', async () => {
    const code = `import os
def handler(event, c):
    left = c.get_remaining_time_in_millis()
    return [c.aws_request_id, c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name,
            c.log_stream_name, c.invoked_function_arn, c.client_context.custom, c.identity.cognito_identity_id,
            0 < left <= 3000, os.environ["_X_AMZN_TRACE_ID"], os.getcwd()]`;
    const { api, codeDir } = await run(of(code));
    const posted = await api.call(
      {},
      {
        'Lambda-Runtime-Trace-Id': 'Root=1-2-3',
        'Lambda-Runtime-Client-Context': '{"custom":{"a":"b"}}',
        'Lambda-Runtime-Cognito-Identity': '{"cognitoIdentityId":"i"}',
      },
    );
    expect(JSON.parse(posted.body)).toEqual([
      ...['request-1', 'f', '$LATEST', '128', '/aws/lambda/f', 'stream'],
      ...['arn:aws:lambda:us-east-1:000000000000:function:f', { a: 'b' }, 'i', true, 'Root=1-2-3', codeDir],
    ]);
  });

  test('that were made ahead take on environment and time zone when they are given', async () => {
    const code = `import os, time
def handler(event, context): return [os.environ["NAME"], os.environ.get("LEFT_OVER"), time.localtime(0).tm_hour]`;
    const { api } = await run({ ...of(code), waits: true, environment: { NAME: 'value', TZ: 'Asia/Tokyo' } });
    expect(JSON.parse((await api.call({})).body)).toEqual(['value', null, 9]);
  });

  test('that fail say where', async () => {
    const { api, codeDir, output } = await run(
      of('def handler(event, context):\n    raise ValueError("bad\\nline")'),
    );
    const posted = await api.call({});
    expect([posted.kind, posted.headers['lambda-runtime-function-error-type']]).toEqual([
      'error',
      'ValueError',
    ]);
    expect(JSON.parse(posted.body)).toEqual({
      errorMessage: 'bad\nline',
      errorType: 'ValueError',
      requestId: 'request-1',
      stackTrace: [
        expect.stringMatching(`^  File "${codeDir}/app.py", line 2, in handler\n    raise ValueError`),
      ],
    });
    await vi.waitFor(() => expect(output()).toContain('raise ValueError'));
    expect(output()).toMatch(
      /^\[ERROR\] ValueError: bad\rline\rTraceback \(most recent call last\):\r\u00a0\u00a0File [^\n]*\n$/,
    );
  });

  test.each<[string, string, string, string, RegExp]>([
    [
      'no such module',
      '',
      'nope.handler',
      'Runtime.ImportModuleError',
      /^Unable to import module 'nope': No module named 'nope'$/,
    ],
    [
      'a module that it needs is not there',
      'import nowhere',
      'app.handler',
      'Runtime.ImportModuleError',
      /^Unable to import module 'app': No module named 'nowhere'$/,
    ],
    [
      'no such function',
      '',
      'app.handler',
      'Runtime.HandlerNotFound',
      /^Handler 'handler' missing on module 'app'$/,
    ],
    [
      'code that is no Python',
      'def handler(',
      'app.handler',
      'Runtime.UserCodeSyntaxError',
      /^Syntax error in module 'app': /,
    ],
    ['a name without a dot', '', 'app', 'Runtime.MalformedHandlerName', /^Bad handler 'app': /],
    ['code that raises', 'raise KeyError("k")', 'app.handler', 'KeyError', /^'k'$/],
  ])('at init: %s', async (_name, code, handler, errorType, errorMessage) => {
    const { api, exit } = await run({ ...of(code), handler });
    const posted = await api.call({});
    expect(posted.kind).toBe('init/error');
    expect(JSON.parse(posted.body)).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });
    expect(await exit).toBe(1);
  });

  test('log lines with level, time and request; print writes as it is', async () => {
    const code = `import logging
logging.getLogger().setLevel("INFO")
def handler(event, context):
    print("plain")
    logging.info("a\\nb")
    logging.debug("no")`;
    const { api, output } = await run(of(code));
    expect((await api.call({})).body).toBe('null');
    await vi.waitFor(() => expect(output()).toMatch(/^plain\n\[INFO\]\t\d{4}-\S+Z\trequest-1\ta\rb\n$/));
  });

  test('log JSON where they are to', async () => {
    const code = `import logging
def handler(event, context):
    logging.getLogger("mine").warning("w %d", 1, extra={"order": 7})`;
    const { api, output } = await run({ ...of(code), environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
    await api.call({});
    await vi.waitFor(() => expect(output()).toMatch(/\n$/));
    expect(JSON.parse(output())).toEqual({
      ...{ level: 'WARNING', message: 'w 1', logger: 'mine', requestId: 'request-1', order: 7 },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });
});
