import { request as ask } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PRELUDE_END, STREAM_TYPE } from '../../../core/http-apis/response.ts';
import { fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { FunctionCalls, FunctionLogLine, InvokeAnswer } from '../../../model/function-calls.ts';
import { type FunctionUrl, functionUrlKind } from '../../../model/kinds/function-rules.ts';
import { targetGroupKind } from '../../../model/kinds/target-group.ts';
import { anObject } from '../../../model/testing.ts';
import type { Endpoint } from './endpoints.ts';
import { openLimits } from './limits.ts';
import { type Gateway, startGateway } from './server.ts';

type Invoke = FunctionCalls['invokeFunction'];

const URL_HOST = `${'u'.repeat(32)}.lambda-url.us-east-2.on.aws`;
const API_HOST = 'abc.execute-api.us-east-2.amazonaws.com';
const clock = fakeClock();
const lines: FunctionLogLine[] = [];
let invoke: Invoke;
let asked: { readonly request: Parameters<Invoke>[0]; readonly event: Record<string, unknown> }[] = [];
let urlSpec: Partial<FunctionUrl['spec']> = {};
let gateway: Gateway;

/** A function that answers so. */
function answers(result: unknown, head: Partial<InvokeAnswer> = {}): Invoke {
  const bytes = typeof result === 'string' ? Buffer.from(result) : Buffer.from(JSON.stringify(result));
  return async function* (request, payload, answer) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of payload) chunks.push(chunk);
    asked.push({ request, event: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> });
    answer({ statusCode: 200, executedVersion: '1', ...head });
    yield bytes;
  };
}

function endpointOf(host: string): Endpoint | undefined {
  const region = 'us-east-2';
  if (host.startsWith(URL_HOST)) {
    const spec = {
      function: 'f',
      functionName: 'f',
      qualifier: 'live',
      urlId: 'u'.repeat(32),
      authType: 'NONE' as const,
      invokeMode: 'BUFFERED' as const,
      createdAt: '',
      modifiedAt: '',
      ...urlSpec,
    };
    return {
      type: 'function-url',
      region,
      url: anObject(functionUrlKind, { metadata: { name: 'f', namespace: region }, spec }),
    };
  }
  if (host !== API_HOST) return undefined;
  const arn = 'arn:aws:lambda:us-east-2:123456789012:function:f';
  const accessLog = {
    destinationArn: 'arn:aws:logs:us-east-2:1:log-group:/web',
    format: '$context.status $context.routeKey',
  };
  const shared = { api: 'abc', connectionType: 'INTERNET' as const, timeoutMs: 1000 };
  return {
    type: 'http-api',
    region,
    api: {
      id: 'abc',
      spec: { name: 'web', createdAt: '', cors: { allowOrigins: ['*'] } },
      stages: [
        {
          ...{ api: 'abc', name: '$default', autoDeploy: true, createdAt: '', modifiedAt: '', accessLog },
          routeLimits: { 'GET /rare': { rate: 0.001, burst: 1 } },
        },
      ],
      routes: ['GET /items/{id}', 'GET /old', 'GET /rare'].map((key) => ({
        ...{ api: 'abc', id: key, key, authorization: 'NONE' as const },
        integration: key === 'GET /old' ? 'one' : 'two',
      })),
      integrations: [
        { ...shared, id: 'two', type: 'AWS_PROXY', uri: arn, payloadVersion: '2.0' },
        { ...shared, id: 'one', type: 'AWS_PROXY', uri: `${arn}:3`, payloadVersion: '1.0' },
      ],
      deployments: [],
    },
  };
}

beforeEach(async () => {
  asked = [];
  lines.length = 0;
  urlSpec = {};
  invoke = answers({ hello: 'world' });
  gateway = await startGateway(
    {
      calls: { invokeFunction: (...call) => invoke(...call) },
      findEndpoint: endpointOf,
      findTargetGroup: (namespace, name) =>
        anObject(targetGroupKind, {
          metadata: { name, namespace },
          spec: { protocol: 'HTTP', name, id: '0123', function: { region: namespace, name: 'f' } },
        }),
      writeLine: (line) => lines.push(line),
      newId: () => 'id-1',
      limits: openLimits(),
      clock,
      log: silentLog,
    },
    { address: '127.0.0.1', port: 0 },
  );
});
afterEach(() => gateway.close());

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly host?: string;
  readonly endpoint?: string;
}

function get(
  path: string,
  { method = 'GET', headers = {}, body, host = URL_HOST, endpoint = 'host' }: Asking = {},
) {
  return new Promise<Reply>((resolve, reject) => {
    const sent = ask(
      {
        ...{ host: '127.0.0.1', port: gateway.port, path, method, agent: false },
        headers: {
          host,
          ...(endpoint === '' ? {} : { 'x-tutti-endpoint': endpoint }),
          'x-forwarded-for': '9.9.9.9, 192.0.2.7',
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a function URL', () => {
  it('sends an event of what was asked, and answers what the function said', async () => {
    const { status, headers, text } = await get('/a%20b?x=1', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'hi',
    });
    expect([status, headers['content-type'], text]).toEqual([200, 'application/json', '{"hello":"world"}']);
    expect(headers['content-length']).toBe('17');
    expect(asked[0]?.request).toMatchObject({
      region: 'us-east-2',
      name: 'f',
      qualifier: 'live',
      type: 'RequestResponse',
    });
    expect(asked[0]?.event).toMatchObject({
      rawPath: '/a%20b',
      rawQueryString: 'x=1',
      body: 'hi',
      requestContext: { http: { method: 'POST', sourceIp: '192.0.2.7' } },
    });
    expect(asked[0]?.event.headers).not.toHaveProperty('x-tutti-endpoint');
  });

  it('has several cookies, and nothing but headers for HEAD', async () => {
    invoke = answers({ statusCode: 200, cookies: ['a=1', 'b=2'], body: 'long' });
    const { headers, text } = await get('/', { method: 'HEAD' });
    expect([headers['set-cookie'], headers['content-length'], text]).toEqual([['a=1', 'b=2'], '4', '']);
  });

  it.each([
    ['the function failed', answers({ errorMessage: 'no' }, { functionError: 'Unhandled' }), 502],
    ['its answer is none', answers({ statusCode: 'x' }), 502],
    ['there are too many calls', failing(new TuttiError('TooManyRequests', 'Rate Exceeded.')), 429],
    ['the function is gone', failing(new TuttiError('NotFound', 'no function')), 403],
    ['it is not ready', failing(new TuttiError('Unavailable', 'not ready')), 503],
  ])('says so when %s', async (_, how, status) => {
    invoke = how;
    expect((await get('/')).status).toBe(status);
  });

  it('streams what the function streams, in the form that it said first', async () => {
    urlSpec = { invokeMode: 'RESPONSE_STREAM' };
    invoke = async function* (request, _payload, answer) {
      expect(request.stream).toBe(true);
      answer({ statusCode: 200, executedVersion: '1', contentType: STREAM_TYPE });
      yield Buffer.from('{"statusCode":201,"headers":{"x-a":"1"}');
      yield Buffer.concat([Buffer.from('}'), PRELUDE_END.subarray(0, 3)]);
      yield Buffer.concat([PRELUDE_END.subarray(3), Buffer.from('one,')]);
      yield Buffer.from('two');
    };
    const { status, headers, text } = await get('/');
    expect([status, headers['x-a'], headers['content-length'], text]).toEqual([
      201,
      '1',
      undefined,
      'one,two',
    ]);
  });

  it('breaks the connection when a stream breaks off', async () => {
    urlSpec = { invokeMode: 'RESPONSE_STREAM' };
    invoke = async function* (_request, _payload, answer) {
      answer({ statusCode: 200, executedVersion: '1' });
      yield Buffer.from('half');
      throw new TuttiError('Unavailable', 'the sandbox died');
    };
    await expect(get('/')).rejects.toThrow();
  });

  it('refuses what is too large for a call', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024);
    expect(await get('/', { method: 'POST', body })).toMatchObject({ status: 413 });
    expect(asked).toEqual([]);
  });

  it('that wants signatures is not answered here', async () => {
    urlSpec = { authType: 'AWS_IAM' };
    expect(await get('/')).toMatchObject({ status: 403 });
  });

  it('that is none is forbidden, as is a request that the balancer did not send', async () => {
    expect(await get('/', { host: 'x.lambda-url.us-east-2.on.aws' })).toMatchObject({ status: 403 });
    expect(await get('/', { endpoint: '' })).toMatchObject({ status: 403 });
  });

  it('aborts its call when the client leaves', async () => {
    const aborted = new Promise<void>((resolve) => {
      invoke = async function* (_request, _payload, _answer, signal) {
        if (signal.aborted) return resolve();
        await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
        resolve();
      };
    });
    const sent = ask({
      host: '127.0.0.1',
      port: gateway.port,
      headers: { host: URL_HOST, 'x-tutti-endpoint': 'host' },
    });
    sent.on('error', () => undefined);
    sent.end();
    setTimeout(() => sent.destroy(), 50);
    await aborted;
  });
});

describe('an HTTP API', () => {
  const api = (path: string, asking: Asking = {}) => get(path, { host: API_HOST, ...asking });

  it('sends events of the format of its integration', async () => {
    expect(await api('/items/a%20b')).toMatchObject({ status: 200, text: '{"hello":"world"}' });
    expect(asked[0]?.event).toMatchObject({
      version: '2.0',
      rawPath: '/items/a b',
      pathParameters: { id: 'a b' },
    });
    invoke = answers({ statusCode: 200, body: 'old' });
    expect(await api('/old')).toMatchObject({ status: 200, text: 'old' });
    expect(asked[0]?.request).not.toHaveProperty('qualifier');
  });

  it('answers by itself where there is no route, and to browsers that ask first', async () => {
    expect(await api('/nowhere')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    const headers = { origin: 'https://a.test', 'access-control-request-method': 'GET' };
    const reply = await api('/items/1', { method: 'OPTIONS', headers });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(asked).toEqual([]);
  });

  it('writes its access log', async () => {
    await api('/items/1');
    await api('/nowhere');
    expect(lines.map(({ group, message }) => [group, message])).toEqual([
      ['/web', '200 GET /items/{id}'],
      ['/web', '404 -'],
    ]);
  });

  it('lets no more through than a route may have', async () => {
    expect((await api('/rare')).status).toBe(200);
    expect(await api('/rare')).toMatchObject({ status: 429, text: '{"message":"Too Many Requests"}' });
    expect((await api('/items/1')).status).toBe(200);
  });

  it('says that it failed when the function did', async () => {
    invoke = answers({ errorMessage: 'no' }, { functionError: 'Handled' });
    expect(await api('/items/1')).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });

  it('gives up when the integration takes too long', async () => {
    invoke = async function* (_request, _payload, _answer, signal) {
      const ended = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      );
      void clock.advance(1000);
      await ended;
    };
    expect(await api('/items/1')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });
});

describe('a function as the target of a load balancer', () => {
  const balanced = (asking: Asking = {}) =>
    get('/x?a=%20', { endpoint: 'target-group/us-east-2/web', host: 'shop.test', ...asking });

  it('gets events of load balancers', async () => {
    invoke = answers({ statusCode: 202, headers: { 'content-type': 'text/plain' }, body: 'b' });
    expect(await balanced()).toMatchObject({ status: 202, text: 'b' });
    expect(asked[0]?.event).toMatchObject({
      requestContext: {
        elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/0123' },
      },
      queryStringParameters: { a: '%20' },
    });
  });

  it('is a bad gateway when its answer has no status', async () => {
    const { status, text } = await balanced();
    expect([status, text.includes('502 Bad Gateway')]).toEqual([502, true]);
  });

  it('is not sent more than a mebibyte', async () => {
    expect(await balanced({ method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) })).toMatchObject({
      status: 413,
    });
  });
});

function failing(error: TuttiError): Invoke {
  // biome-ignore lint/correctness/useYield: it throws instead
  return async function* () {
    throw error;
  };
}
