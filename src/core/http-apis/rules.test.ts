// biome-ignore-all lint/suspicious/noTemplateCurlyInString: API Gateway's own way to name values
import { describe, expect, it } from 'vitest';
import { accessLine, logGroupOf } from './access-log.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { functionOfUri } from './function-uri.ts';
import { mappedAnswer, mappedRequest } from './mapping.ts';
import { aRequest } from './testing.case.ts';
import { type Bucket, limitsOf, take } from './throttle.ts';

describe('pages of other origins', () => {
  const asked = aRequest({
    method: 'OPTIONS',
    headers: [
      ['origin', 'https://shop.test'],
      ['access-control-request-method', 'PUT'],
    ],
  });
  const cors = {
    allowOrigins: ['https://shop.test', 'http://*'],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['x-a'],
    maxAgeSeconds: 300,
  };

  it('ask with a method and an origin', () => {
    expect(isPreflight(asked)).toBe(true);
    expect(isPreflight(aRequest({ method: 'OPTIONS' }))).toBe(false);
  });

  it('are told what is allowed', () => {
    expect(preflightAnswer(cors, asked, 204)).toMatchObject({
      statusCode: 204,
      headers: [
        ['access-control-allow-origin', 'https://shop.test'],
        ['vary', 'Origin'],
        ['access-control-allow-methods', 'GET,PUT'],
        ['access-control-allow-headers', 'x-a'],
        ['access-control-max-age', '300'],
      ],
    });
  });

  it.each([
    ['https://shop.test', 'https://shop.test'],
    ['http://any.test', 'http://any.test'],
    ['https://other.test', undefined],
  ])('of %s are allowed as %s', (origin, allowed) => {
    const request = aRequest({ headers: [['origin', origin]] });
    const { headers } = withCors(cors, request, { headers: [['access-control-allow-origin', 'function']] });
    expect(headers.find(([name]) => name === 'access-control-allow-origin')?.[1]).toBe(allowed);
  });

  it('may be all, and then nobody is named', () => {
    const request = aRequest({ headers: [['origin', 'https://x.test']] });
    expect(withCors({ allowOrigins: ['*'], exposeHeaders: ['a'] }, request, { headers: [] }).headers).toEqual(
      [
        ['access-control-allow-origin', '*'],
        ['access-control-expose-headers', 'a'],
      ],
    );
  });

  it('are the business of the function where nothing is set', () => {
    const own = { headers: [['access-control-allow-origin', 'x']] as const };
    expect(withCors(undefined, asked, own)).toBe(own);
  });
});

describe('a limit', () => {
  it('lets the burst through, then what its rate allows', () => {
    let bucket: Bucket | undefined;
    const passed = (atMs: number) => {
      const taken = take(bucket, { rate: 10, burst: 2 }, atMs);
      bucket = taken.bucket;
      return taken.passes;
    };
    expect([passed(0), passed(0), passed(0), passed(50), passed(100), passed(100)]).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([passed(10_000), passed(10_000), passed(10_000)]).toEqual([true, true, false]);
  });

  it('of nothing lets nothing through', () => {
    expect(take(undefined, { rate: 0, burst: 0 }, 0).passes).toBe(false);
  });

  it('is the route’s own where it has one', () => {
    const stage = { limits: { rate: 1, burst: 1 }, routeLimits: { 'GET /a': { rate: 5 } } };
    expect(limitsOf(stage, 'GET /a')).toEqual({ limits: { rate: 5, burst: 1 }, isOwn: true });
    expect(limitsOf(stage, 'GET /b')).toEqual({ limits: { rate: 1, burst: 1 }, isOwn: false });
  });
});

describe('a line of the access log', () => {
  it('has what is known, a dash for what is not, and keeps quotes whole', () => {
    const format =
      '{"ip":"$context.identity.sourceIp","ua":"$context.identity.userAgent","x":"$context.nothing"}.';
    const context = { 'identity.sourceIp': '192.0.2.1', 'identity.userAgent': 'a"b' };
    expect(accessLine(format, context)).toBe('{"ip":"192.0.2.1","ua":"a\\"b","x":"-"}.');
  });

  it('goes to the group that an ARN names', () => {
    expect(logGroupOf('arn:aws:logs:us-east-2:1:log-group:/aws/http/web:*')).toBe('/aws/http/web');
    expect(logGroupOf('arn:aws:firehose:us-east-2:1:deliverystream/x')).toBeUndefined();
  });
});

describe('the function of an integration', () => {
  const arn = 'arn:aws:lambda:us-east-2:123456789012:function:web';
  it.each([
    [arn, { region: 'us-east-2', name: 'web' }],
    [`${arn}:live`, { region: 'us-east-2', name: 'web', qualifier: 'live' }],
    [
      `arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/${arn}:$LATEST/invocations`,
      { region: 'us-east-2', name: 'web', qualifier: '$LATEST' },
    ],
    [`${arn}:\${stageVariables.alias}`, { region: 'us-east-2', name: 'web', qualifier: 'prod' }],
    ['https://example.com', undefined],
  ])('%s', (uri, expected) => {
    expect(functionOfUri(uri, { alias: 'prod' })).toEqual(expected);
  });
});

describe('what an integration changes', () => {
  const request = aRequest({
    query: 'a=1&b=2',
    headers: [
      ['x-old', 'o'],
      ['x-two', '1'],
      ['x-two', '2'],
    ],
  });
  const scope = {
    request,
    pathParameters: { id: '7' },
    context: { requestId: 'r' },
    stageVariables: { color: 'red' },
  };

  it('of a request: headers, parameters and the path', () => {
    const changed = mappedRequest(
      {
        'append:header.X-Two': '$request.header.x-old',
        'overwrite:header.x-color': '$stageVariables.color',
        'remove:header.x-old': "''",
        'append:querystring.c': '$request.path.id',
        'overwrite:querystring.a': 'of ${context.requestId}',
        'remove:querystring.b': "''",
        'overwrite:path': '/v2/$request.path.id',
        'append:header.x-none': '$request.header.nobody',
      },
      scope,
    );
    expect(changed.headers).toEqual([
      ['x-two', '1'],
      ['x-two', '2'],
      ['x-two', 'o'],
      ['x-color', 'red'],
    ]);
    expect(changed.query).toBe('c=7&a=of%20r');
  });

  it('of a path, where a part stands in braces', () => {
    expect(mappedRequest({ 'overwrite:path': '/v2/${request.path.id}' }, scope).path).toBe('/v2/7');
  });

  it('of an answer, by its status', () => {
    const answer = {
      statusCode: 500,
      headers: [['a', '1'] as const],
      body: Buffer.from('{"why":{"code":3}}'),
    };
    const mappings = {
      500: {
        'overwrite:statuscode': '403',
        'append:header.code': '$response.body.why.code',
        'remove:header.a': '',
      },
      200: { 'overwrite:statuscode': '204' },
    };
    expect(mappedAnswer(mappings, answer, scope)).toMatchObject({
      statusCode: 403,
      headers: [['code', '3']],
    });
    expect(mappedAnswer(mappings, { ...answer, statusCode: 404 }, scope)).toMatchObject({ statusCode: 404 });
  });
});
