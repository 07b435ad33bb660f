import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../../model/kinds/endpoint-slice.ts';
import type { Service } from '../../model/kinds/service.ts';
import { anEndpointSlice, aService } from '../../model/testing.ts';
import { type ServiceWorld, serviceRules } from './service-rules.ts';

type Endpoints = NonNullable<EndpointSlice['endpoints']>;

const service = aService({ spec: { clusterIP: '10.220.0.7', clusterIPs: ['10.220.0.7'] } });
const endpoint = (n: number, conditions: Endpoints[number]['conditions'] = { ready: true }) => ({
  addresses: [`10.200.0.${n}`],
  conditions,
});

function rules(given: Service, endpoints: Endpoints, overrides: Partial<ServiceWorld> = {}) {
  return serviceRules({
    services: [given],
    slicesOf: () => [
      anEndpointSlice({
        endpoints,
        ports: [
          { name: '', port: 8080, protocol: 'TCP' },
          { name: 'dns', port: 5353, protocol: 'UDP' },
        ],
      }),
    ],
    withdrawn: new Set(),
    unitAddressOf: (address) => address.replace('127.77', '10.236'),
    ...overrides,
  });
}

describe('the targets of a service', () => {
  const ending = { ready: false, serving: true, terminating: true };
  it.each([
    { name: 'ready ones', endpoints: [endpoint(1), endpoint(2)], targets: [1, 2] },
    {
      name: 'those that say nothing of their state',
      endpoints: [endpoint(1, {}), { addresses: ['10.200.0.2'] }],
      targets: [1, 2],
    },
    {
      name: 'not those that are not ready',
      endpoints: [endpoint(1), endpoint(2, { ready: false })],
      targets: [1],
    },
    {
      name: 'not those that end, while others are ready',
      endpoints: [endpoint(1), endpoint(2, ending)],
      targets: [1],
    },
    {
      name: 'those that end but serve, where nobody is ready',
      endpoints: [endpoint(1, ending), endpoint(2, { ready: false })],
      targets: [1],
    },
    {
      name: 'not those that ended serving',
      endpoints: [endpoint(1, { ready: false, serving: false, terminating: true })],
      targets: [],
    },
    { name: 'each once', endpoints: [endpoint(1), endpoint(1)], targets: [1] },
    { name: 'in a stable order', endpoints: [endpoint(3), endpoint(1)], targets: [1, 3] },
  ])('are $name', ({ endpoints, targets }) => {
    expect(rules(service, endpoints)[0]?.targets).toEqual(
      targets.map((n) => ({ address: `10.200.0.${n}`, port: 8080 })),
    );
  });

  it('are never units that are taken out, not even as the last resort', () => {
    const withdrawn = new Set(['10.200.0.1']);
    expect(rules(service, [endpoint(1), endpoint(2)], { withdrawn })[0]?.targets).toEqual([
      { address: '10.200.0.2', port: 8080 },
    ]);
    expect(rules(service, [endpoint(1, ending)], { withdrawn })[0]?.targets).toEqual([]);
  });

  it('are those of the port of the same name and protocol', () => {
    const two = aService({
      spec: {
        clusterIPs: ['10.220.0.7'],
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        ],
      },
    });
    expect(
      rules(two, [endpoint(1)]).map(({ name, protocol, targets }) => ({ name, protocol, targets })),
    ).toEqual([
      { name: 'default/web:dns', protocol: 'UDP', targets: [{ address: '10.200.0.1', port: 5353 }] },
      { name: 'default/web:dns-tcp', protocol: 'TCP', targets: [] },
    ]);
  });
});

describe('the addresses of a service', () => {
  const ingress = { loadBalancer: { ingress: [{ ip: '127.77.0.2' }] } };
  it.each([
    { name: 'its cluster IP', given: service, addresses: ['10.220.0.7'] },
    {
      name: 'external ones too',
      given: aService({ spec: { clusterIPs: ['10.220.0.7'], externalIPs: ['192.0.2.9'] } }),
      addresses: ['10.220.0.7', '192.0.2.9'],
    },
    {
      name: 'not those of its load balancer for TCP',
      given: aService({ spec: { clusterIPs: ['10.220.0.7'], type: 'LoadBalancer' }, status: ingress }),
      addresses: ['10.220.0.7'],
    },
    {
      name: 'those of its load balancer, for the host and for units, for UDP',
      given: aService({
        spec: { clusterIPs: ['10.220.0.7'], ports: [{ port: 53, protocol: 'UDP' }] },
        status: ingress,
      }),
      addresses: ['10.220.0.7', '127.77.0.2', '10.236.0.2'],
    },
  ])('are $name', ({ given, addresses }) => {
    expect(rules(given, [])[0]?.addresses).toEqual(addresses);
  });

  it.each([
    { name: 'headless', given: aService({ spec: { clusterIP: 'None', clusterIPs: ['None'] } }) },
    { name: 'a mere name', given: aService({ spec: { type: 'ExternalName', externalName: 'example.com' } }) },
    { name: 'without an address yet', given: aService() },
  ])('are none when it is $name', ({ given }) => {
    expect(rules(given, [endpoint(1)])).toEqual([]);
  });

  it('keep clients where affinity says so, as long as it says', () => {
    const affine = aService({
      spec: {
        clusterIPs: ['10.220.0.7'],
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      },
    });
    expect(rules(affine, [])[0]?.affinitySeconds).toBe(60);
    expect(rules(service, [])[0]).not.toHaveProperty('affinitySeconds');
  });

  it('come with the node port', () => {
    const given = aService({
      spec: { type: 'NodePort', clusterIPs: ['10.220.0.7'], ports: [{ port: 80, nodePort: 30_080 }] },
    });
    expect(rules(given, [])[0]?.nodePort).toBe(30_080);
  });
});
