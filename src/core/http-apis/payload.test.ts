import { describe, expect, it } from 'vitest';
import { balancerEvent } from './payload-balancer.ts';
import { payloadOne } from './payload-one.ts';
import { payloadTwo, urlEvent } from './payload-two.ts';
import { aRequest } from './testing.case.ts';

const request = aRequest({
  method: 'POST',
  query: 'parameter1=value1&parameter1=value%202&parameter2=value',
  headers: [
    ['host', 'abc.execute-api.us-east-2.amazonaws.com'],
    ['header1', 'value1'],
    ['header1', 'value2'],
    ['cookie', 'cookie1=a; cookie2=b'],
    ['user-agent', 'agent'],
    ['content-type', 'text/plain'],
  ],
  body: Buffer.from('Hello from Lambda'),
});
const place = {
  accountId: '123456789012',
  apiId: 'abc',
  routeKey: 'POST /my/{name}',
  stage: '$default',
  path: '/my/path',
  pathParameters: { name: 'path' },
  stageVariables: { stageVariable1: 'value1' },
};

describe('an event of payload format 2.0', () => {
  it('has the documented shape', () => {
    expect(payloadTwo(request, place)).toEqual({
      version: '2.0',
      routeKey: 'POST /my/{name}',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value%202&parameter2=value',
      cookies: ['cookie1=a', 'cookie2=b'],
      headers: {
        host: 'abc.execute-api.us-east-2.amazonaws.com',
        header1: 'value1,value2',
        'user-agent': 'agent',
        'content-type': 'text/plain',
      },
      queryStringParameters: { parameter1: 'value1,value 2', parameter2: 'value' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abc',
        domainName: 'abc.execute-api.us-east-2.amazonaws.com',
        domainPrefix: 'abc',
        http: {
          method: 'POST',
          path: '/my/path',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'agent',
        },
        requestId: 'request-1',
        routeKey: 'POST /my/{name}',
        stage: '$default',
        time: '04/Mar/2020:19:03:58 +0000',
        timeEpoch: 1_583_348_638_390,
      },
      body: 'Hello from Lambda',
      pathParameters: { name: 'path' },
      isBase64Encoded: false,
      stageVariables: { stageVariable1: 'value1' },
    });
  });

  it('of a function URL is of nobody, or of who signed', () => {
    const iam = { accessKey: 'AKIA', accountId: '1', callerId: 'AIDA', userArn: 'arn', userId: 'AIDA' };
    expect(urlEvent(aRequest({ path: '/a%20b' }), 'u')).toMatchObject({
      rawPath: '/a%20b',
      routeKey: '$default',
      requestContext: { accountId: 'anonymous', apiId: 'u', stage: '$default' },
      isBase64Encoded: false,
    });
    expect(urlEvent(aRequest(), 'u', iam)).toMatchObject({
      requestContext: { accountId: '1', authorizer: { iam: { userArn: 'arn', cognitoIdentity: null } } },
    });
  });

  it.each([
    ['text/html; charset=utf-8', undefined, false],
    ['application/json', undefined, false],
    ['application/vnd.api+json', undefined, false],
    ['application/json', 'gzip', true],
    ['application/x-www-form-urlencoded', undefined, true],
    ['image/png', undefined, true],
    [undefined, undefined, true],
  ])('has a body of type %s, encoding %s, in base64: %s', (type, encoding, isBase64Encoded) => {
    const headers = [
      ...(type ? ([['content-type', type]] as const) : []),
      ...(encoding ? ([['content-encoding', encoding]] as const) : []),
    ];
    const body = isBase64Encoded ? Buffer.from('{}').toString('base64') : '{}';
    expect(payloadTwo(aRequest({ headers, body: Buffer.from('{}') }), place)).toMatchObject({
      body,
      isBase64Encoded,
    });
  });

  it('is not led astray by names that every object has', () => {
    const event = payloadTwo(aRequest({ query: '__proto__=a&constructor=b' }), place);
    expect(JSON.stringify(event)).toContain('"constructor":"b"');
  });
});

describe('an event of payload format 1.0', () => {
  it('has lists beside values, and null for what is not there', () => {
    expect(payloadOne(request, place)).toMatchObject({
      version: '1.0',
      resource: '/my/{name}',
      path: '/my/path',
      httpMethod: 'POST',
      headers: { header1: 'value2', cookie: 'cookie1=a; cookie2=b' },
      multiValueHeaders: { header1: ['value1', 'value2'] },
      queryStringParameters: { parameter1: 'value 2', parameter2: 'value' },
      multiValueQueryStringParameters: { parameter1: ['value1', 'value 2'] },
      requestContext: { httpMethod: 'POST', resourcePath: '/my/{name}', identity: { sourceIp: '192.0.2.1' } },
      pathParameters: { name: 'path' },
      stageVariables: { stageVariable1: 'value1' },
      body: 'Hello from Lambda',
    });
    const bare = { ...place, pathParameters: undefined, stageVariables: undefined };
    expect(payloadOne(aRequest(), bare)).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
    });
  });
});

describe('an event of a load balancer', () => {
  const targetGroupArn = 'arn:aws:elasticloadbalancing:us-east-2:1:targetgroup/f/1';
  it('has the last values, parameters as they were written', () => {
    expect(balancerEvent(request, { targetGroupArn, multiValue: false })).toEqual({
      requestContext: { elb: { targetGroupArn } },
      httpMethod: 'POST',
      path: '/my/path',
      queryStringParameters: { parameter1: 'value%202', parameter2: 'value' },
      headers: {
        host: 'abc.execute-api.us-east-2.amazonaws.com',
        header1: 'value2',
        cookie: 'cookie1=a; cookie2=b',
        'user-agent': 'agent',
        'content-type': 'text/plain',
      },
      body: 'Hello from Lambda',
      isBase64Encoded: false,
    });
  });

  it('has lists where the group says so', () => {
    const event = balancerEvent(request, { targetGroupArn, multiValue: true });
    expect(event).toMatchObject({ multiValueHeaders: { header1: ['value1', 'value2'] } });
    expect(event).not.toHaveProperty('headers');
  });
});
