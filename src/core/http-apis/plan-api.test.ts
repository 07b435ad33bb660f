import { describe, expect, it } from 'vitest';
import type { HttpApiIntegration, HttpApiRoute, HttpApiStage } from '../../model/kinds/http-api.ts';
import { type ApiDefinition, planApi } from './plan-api.ts';
import { aRequest } from './testing.case.ts';

const stage = (name: string, overrides: Partial<HttpApiStage['spec']> = {}): HttpApiStage['spec'] => ({
  api: 'abc',
  name,
  autoDeploy: true,
  createdAt: '',
  modifiedAt: '',
  ...overrides,
});
const route = (key: string, overrides: Partial<HttpApiRoute['spec']> = {}): HttpApiRoute['spec'] => ({
  api: 'abc',
  id: key,
  key,
  integration: 'i1',
  authorization: 'NONE',
  ...overrides,
});
const integration: HttpApiIntegration['spec'] = {
  api: 'abc',
  id: 'i1',
  type: 'AWS_PROXY',
  uri: 'arn:aws:lambda:us-east-2:123456789012:function:web',
  connectionType: 'INTERNET',
  payloadVersion: '2.0',
  timeoutMs: 30_000,
};

function anApi(overrides: Partial<ApiDefinition> = {}): ApiDefinition {
  return {
    id: 'abc',
    spec: { name: 'web', createdAt: '' },
    stages: [stage('$default'), stage('prod', { variables: { a: 'b' } })],
    routes: [route('GET /items/{id}')],
    integrations: [integration],
    deployments: [],
    ...overrides,
  };
}

const planned = (api: ApiDefinition, path: string, method = 'GET') =>
  planApi(api, aRequest({ path, method }));
const status = (api: ApiDefinition, path: string, method = 'GET') => {
  const plan = planned(api, path, method);
  return plan.type === 'answer' ? plan.answer.statusCode : plan.type;
};

describe('a request to an HTTP API', () => {
  it('goes to the integration of its route, with what its path and its stage say', () => {
    expect(planned(anApi(), '/prod/items/a%20b')).toMatchObject({
      type: 'integration',
      integration: { id: 'i1' },
      path: '/items/a%20b',
      place: {
        accountId: '123456789012',
        path: '/prod/items/a b',
        pathParameters: { id: 'a b' },
        stage: 'prod',
        stageVariables: { a: 'b' },
        routeKey: 'GET /items/{id}',
      },
    });
  });

  it('is not found without route, stage or endpoint', () => {
    expect(status(anApi(), '/items')).toBe(404);
    expect(status(anApi({ stages: [stage('prod')] }), '/items/1')).toBe(404);
    expect(
      status(anApi({ spec: { name: 'web', createdAt: '', disableExecuteApiEndpoint: true } }), '/items/1'),
    ).toBe(404);
  });

  it('fails where a route has no integration', () => {
    expect(status(anApi({ routes: [route('GET /a', { integration: undefined })] }), '/a')).toBe(500);
  });

  it('is refused with words where a route asks for what is not evaluated', () => {
    const plan = planned(anApi({ routes: [route('GET /a', { authorization: 'JWT' })] }), '/a');
    expect(plan).toMatchObject({ type: 'answer', answer: { statusCode: 501 } });
  });

  it('is answered by what is deployed where the stage does not deploy by itself', () => {
    const deployments = [
      {
        api: 'abc',
        id: 'd1',
        auto: false,
        createdAt: '',
        routes: [route('GET /old')],
        integrations: [integration],
      },
    ];
    const api = anApi({ deployments, stages: [stage('$default', { autoDeploy: false, deployment: 'd1' })] });
    expect(status(api, '/old')).toBe('integration');
    expect(status(api, '/items/1')).toBe(404);
    expect(status(anApi({ stages: [stage('$default', { autoDeploy: false })] }), '/items/1')).toBe(404);
  });

  it('of a browser that asks first is answered without any route', () => {
    const headers = [
      ['origin', 'https://a.test'],
      ['access-control-request-method', 'GET'],
    ] as const;
    const spec = { name: 'web', createdAt: '', cors: { allowOrigins: ['*'] } };
    const plan = planApi(anApi({ spec }), aRequest({ method: 'OPTIONS', path: '/nowhere', headers }));
    expect(plan).toMatchObject({ type: 'answer', answer: { statusCode: 204 } });
  });
});
