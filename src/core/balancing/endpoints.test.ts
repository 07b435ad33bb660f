import { describe, expect, it } from 'vitest';
import { functionUrlKind } from '../../model/kinds/function-rules.ts';
import { httpApiKind } from '../../model/kinds/http-api.ts';
import { anObject } from '../../model/testing.ts';
import { aListener, aLoadBalancer, aTargetGroup } from './builders.case.ts';
import { type EndpointWorld, planEndpoints } from './endpoints.ts';
import { planBalancing } from './plan-balancing.ts';

const url = (urlId: string, authType: 'NONE' | 'AWS_IAM' = 'NONE') =>
  anObject(functionUrlKind, {
    metadata: { name: urlId, namespace: 'us-east-2' },
    spec: {
      function: 'f',
      functionName: 'f',
      urlId,
      authType,
      invokeMode: 'BUFFERED',
      createdAt: '',
      modifiedAt: '',
    },
  });
const api = anObject(httpApiKind, {
  metadata: { name: 'abc', namespace: 'eu-west-1' },
  spec: { name: 'web', createdAt: '' },
});

function aWorld(overrides: Partial<EndpointWorld> = {}): EndpointWorld {
  return {
    functionUrls: [],
    httpApis: [],
    addresses: ['127.77.0.1', '10.236.0.1'],
    gateway: { address: '127.77.0.1', port: 8777 },
    signed: { address: '127.0.0.1', port: 4566 },
    certificateOf: (region) => `PEM of ${region}`,
    ...overrides,
  };
}

describe('function URLs and HTTP APIs in the balancer', () => {
  it('take nothing while there are none', () => {
    expect(planEndpoints(aWorld())).toMatchObject({ frontends: [], backends: [] });
  });

  it('answer on one address, plain and with a certificate for each region, by the gateway', () => {
    const plan = planEndpoints(aWorld({ functionUrls: [url('u1')], httpApis: [api] }));
    expect(plan.frontends.map(({ binds, certificatePems }) => [binds, certificatePems])).toEqual([
      [
        [
          { address: '127.77.0.1', port: 80 },
          { address: '10.236.0.1', port: 80 },
        ],
        undefined,
      ],
      [
        [
          { address: '127.77.0.1', port: 443 },
          { address: '10.236.0.1', port: 443 },
        ],
        ['PEM of eu-west-1', 'PEM of us-east-2'],
      ],
    ]);
    expect(plan.backends).toMatchObject([
      {
        name: 'functions:gateway',
        sentOnce: true,
        requestHeaders: [{ name: 'x-tutti-endpoint', value: 'host' }],
        servers: [{ address: '127.77.0.1', port: 8777 }],
      },
    ]);
    expect([...plan.secured]).toEqual(['eu-west-1', 'us-east-2']);
  });

  it('are plain only until there is a certificate', () => {
    const plan = planEndpoints(aWorld({ functionUrls: [url('u1')], certificateOf: () => undefined }));
    expect(plan.frontends.map(({ name }) => name)).toEqual(['functions:plain']);
    expect(plan.secured.size).toBe(0);
  });

  it('do not change with a further one', () => {
    const one = planEndpoints(aWorld({ functionUrls: [url('u1')] }));
    expect(planEndpoints(aWorld({ functionUrls: [url('u1'), url('u2')] }))).toEqual(one);
  });

  it('that want signatures go to the AWS front', () => {
    const { frontends, backends } = planEndpoints(
      aWorld({ functionUrls: [url('u1'), url('u2', 'AWS_IAM')] }),
    );
    expect(frontends[0]?.rules).toEqual([
      {
        match: { hosts: ['u2.lambda-url.us-east-2.on.aws'] },
        action: { type: 'forward', targets: [{ backend: 'functions:signed', weight: 1 }] },
      },
    ]);
    expect(backends[1]?.servers).toMatchObject([{ address: '127.0.0.1', port: 4566 }]);
  });
});

describe('a target group of a function', () => {
  it('is the gateway, told which group it is', () => {
    const group = aTargetGroup({
      spec: { service: undefined, function: { region: 'us-east-2', name: 'f' }, targetType: 'lambda' },
    });
    const { config } = planBalancing({
      loadBalancers: [aLoadBalancer()],
      listeners: [aListener()],
      targetGroups: [group],
      endpointsOf: () => undefined,
      machineOf: () => undefined,
      certificateOf: () => undefined,
      withdrawn: new Set(),
      unitAddressOf: () => undefined,
      endpoints: aWorld(),
    });
    expect(config.backends).toMatchObject([
      {
        name: 'default.web',
        requestHeaders: [{ name: 'x-tutti-endpoint', value: 'target-group/default/web' }],
        sentOnce: true,
      },
    ]);
  });
});
