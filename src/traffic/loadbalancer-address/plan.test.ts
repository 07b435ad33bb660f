import { describe, expect, test } from 'vitest';
import type { LoadBalancer } from '../../model/traffic-types.ts';
import { type Plan, plan } from './plan.ts';

function aBalancer(name: string, address?: string, wanted?: string): LoadBalancer {
  return {
    apiVersion: 'tutti.dev/v1',
    kind: 'LoadBalancer',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { type: 'network', address: wanted },
    status: { address },
  };
}

const cases: readonly { name: string; of: LoadBalancer; others: readonly LoadBalancer[]; expected: Plan }[] =
  [
    {
      name: 'the first load balancer gets the first address',
      of: aBalancer('web'),
      others: [],
      expected: { type: 'assign', address: '127.77.0.2', dnsName: 'web.default.lb.tutti.internal' },
    },
    {
      name: 'a load balancer keeps the name that it came with',
      of: { ...aBalancer('web'), spec: { type: 'network', dnsName: 'web-1.elb.us-east-2.amazonaws.com' } },
      others: [],
      expected: { type: 'assign', address: '127.77.0.2', dnsName: 'web-1.elb.us-east-2.amazonaws.com' },
    },
    {
      name: 'an address that another has is passed over, a gap is filled',
      of: aBalancer('web'),
      others: [aBalancer('a', '127.77.0.2'), aBalancer('b', '127.77.0.4')],
      expected: { type: 'assign', address: '127.77.0.3', dnsName: 'web.default.lb.tutti.internal' },
    },
    {
      name: 'an address that another asked for is passed over',
      of: aBalancer('web'),
      others: [aBalancer('a', undefined, '127.77.0.2')],
      expected: { type: 'assign', address: '127.77.0.3', dnsName: 'web.default.lb.tutti.internal' },
    },
    {
      name: 'an address is kept',
      of: aBalancer('web', '127.77.0.9'),
      others: [],
      expected: { type: 'keep' },
    },
    {
      name: 'a wanted address is given when it is free',
      of: aBalancer('web', undefined, '127.77.5.5'),
      others: [],
      expected: { type: 'assign', address: '127.77.5.5', dnsName: 'web.default.lb.tutti.internal' },
    },
    {
      name: 'a wanted address that is taken is refused',
      of: aBalancer('web', undefined, '127.77.5.5'),
      others: [aBalancer('a', '127.77.5.5')],
      expected: { type: 'refuse', reason: 'address 127.77.5.5 is already in use' },
    },
    {
      name: 'the address of function URLs and HTTP APIs is refused',
      of: aBalancer('web', undefined, '127.77.0.1'),
      others: [],
      expected: { type: 'refuse', reason: 'address 127.77.0.1 is already in use' },
    },
    {
      name: 'a wanted address outside the range is refused',
      of: aBalancer('web', undefined, '10.0.0.1'),
      others: [],
      expected: { type: 'refuse', reason: 'address 10.0.0.1 is not in the range 127.77.0.0/16' },
    },
  ];

describe('the address of a load balancer', () => {
  test.each(cases)('$name', ({ of, others, expected }) => {
    const observed = {
      loadBalancer: of,
      all: [of, ...others],
      range: '127.77.0.0/16',
      hostDomain: 'tutti.internal',
    };
    expect(plan(observed)).toEqual(expected);
  });

  test('512 load balancers get 512 addresses', () => {
    const all: LoadBalancer[] = [];
    for (let index = 0; index < 512; index += 1) {
      const next = plan({
        loadBalancer: aBalancer(`b${index}`),
        all,
        range: '127.77.0.0/16',
        hostDomain: 'x',
      });
      if (next.type !== 'assign') throw new Error(`${next.type} for ${index}`);
      all.push(aBalancer(`b${index}`, next.address));
    }
    expect(new Set(all.map(({ status }) => status?.address)).size).toBe(512);
  });
});
