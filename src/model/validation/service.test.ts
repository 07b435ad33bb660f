// What Services may ask for, what of them may change, and what an update keeps.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { isHeadless, type Service, serviceKind, wantsClusterIP, wantsNodePorts } from '../kinds/service.ts';
import { aService } from '../testing.ts';
import { validateService } from './service.ts';

type Spec = Partial<Service['spec']>;

function lines(spec: Spec): readonly string[] {
  return validateService(aService({ spec }), undefined).map(formatFieldError);
}

const IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const port = (number: number, more: object = {}): object => ({ port: number, ...more });
const ports = (...list: readonly object[]): Spec => ({ ports: list as Spec['ports'] });

describe('a service', () => {
  it.each<[string, Spec, readonly string[]]>([
    ['that is fine', {}, []],
    ['without ports', { ports: [] }, ['spec.ports: Required value']],
    ['without ports and address', { ports: [], clusterIP: 'None' }, []],
    [
      'of another type',
      { type: 'Cloud' },
      [
        'spec.type: Unsupported value: "Cloud": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'with two nameless ports',
      ports(port(80), port(81)),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'with two ports of one name',
      ports(port(80, { name: 'a' }), port(81, { name: 'a' })),
      ['spec.ports[1].name: Duplicate value: "a"'],
    ],
    [
      'with one port twice',
      ports(port(80, { name: 'a' }), port(80, { name: 'b' })),
      ['spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}'],
    ],
    [
      'with one port of two protocols',
      ports(port(53, { name: 'a' }), port(53, { name: 'b', protocol: 'UDP' })),
      [],
    ],
    [
      'with port 0',
      ports(port(0, { targetPort: 80 })),
      ['spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'],
    ],
    [
      'to a port by a bad name',
      ports(port(80, { targetPort: 'A' })),
      [
        'spec.ports[0].targetPort: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.ports[0].targetPort: Invalid value: "A": must contain at least one letter (a-z)',
      ],
    ],
    [
      'of another protocol',
      ports(port(80, { protocol: 'ICMP' })),
      ['spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'with a node port and no nodes',
      ports(port(80, { nodePort: 30080 })),
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'with one node port twice',
      {
        type: 'NodePort',
        ...ports(port(80, { name: 'a', nodePort: 30080 }), port(81, { name: 'b', nodePort: 30080 })),
      },
      ['spec.ports[1].nodePort: Duplicate value: 30080'],
    ],
    [
      'on nodes without an address',
      { type: 'NodePort', clusterIP: 'None' },
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    ['elsewhere', { type: 'ExternalName', externalName: 'a.example.', ports: [] }, []],
    ['nowhere', { type: 'ExternalName' }, ['spec.externalName: Required value']],
    [
      'elsewhere with an address',
      { type: 'ExternalName', externalName: 'a', clusterIPs: ['10.0.0.1'] },
      ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
    ],
    ['at a wrong address', { clusterIP: 'x' }, [`spec.clusterIPs[0]: Invalid value: "x": ${IP}`]],
    [
      'at two first addresses',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
    ],
    [
      'at two addresses of a family',
      { clusterIPs: ['10.0.0.1', '10.0.0.2'] },
      [
        'spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      'at an address of another family',
      { clusterIP: 'fd00::1', ipFamilies: ['IPv4'] },
      [
        'spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
      ],
    ],
    [
      'of another family',
      { ipFamilies: ['IPv5'] },
      ['spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
    ],
    [
      'at a loopback address from outside',
      { externalIPs: ['127.0.0.1'] },
      [
        'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    ['that sticks', { sessionAffinity: 'ClientIP' }, []],
    [
      'that sticks for days',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } } },
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400',
      ],
    ],
    [
      'that sticks in its own way',
      { sessionAffinity: 'Cookie' },
      ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"'],
    ],
    [
      'for some clients of no balancer',
      { loadBalancerSourceRanges: ['10.0.0.0/8'] },
      ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      'for wrong clients',
      { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/33'] },
      [
        'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    [
      'of a class of no balancer',
      { loadBalancerClass: 'a/b' },
      ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
    ],
    [
      'that is local from nowhere',
      { externalTrafficPolicy: 'Local' },
      [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      ],
    ],
    [
      'checked at an impossible port',
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 70_000 },
      ['spec.healthCheckNodePort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'checked for nothing',
      { type: 'NodePort', healthCheckNodePort: 30_001 },
      [
        "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'at one address of each family',
      { clusterIPs: ['10.0.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'] },
      [],
    ],
    [
      'that is near',
      { type: 'NodePort', externalTrafficPolicy: 'Near', internalTrafficPolicy: 'Near' },
      [
        'spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
        'spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });

  it.each<
    [string, NonNullable<NonNullable<Service['status']>['loadBalancer']>['ingress'], readonly string[]]
  >([
    ['at an address', [{ ip: '127.77.0.2', ipMode: 'VIP', hostname: 'web.example' }], []],
    ['at a wrong address', [{ ip: 'x' }], [`status.loadBalancer.ingress[0].ip: Invalid value: "x": ${IP}`]],
    [
      'at an address for a name',
      [{ hostname: '1.2.3.4' }],
      [
        'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      ],
    ],
    [
      'in a mode without an address',
      [{ ipMode: 'VIP' }],
      ['status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set'],
    ],
  ])('that answers %s', (_, ingress, expected) => {
    const service = aService({ status: { loadBalancer: { ingress } } });
    expect(validateService(service, aService()).map(formatFieldError)).toEqual(expected);
  });
});

describe('a change of a service', () => {
  const given = { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'] };
  const onNodes = { ...given, type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] };

  /** As the API does it: fill in, keep what was given, check. */
  function update(before: Spec, after: Spec): { readonly spec: Spec; readonly lines: readonly string[] } {
    const previous = aService({ spec: before });
    const next = serviceKind.prepareForUpdate?.(aService({ spec: after }), previous, 0) ?? previous;
    return { spec: next.spec, lines: validateService(next, previous).map(formatFieldError) };
  }

  it.each<[string, Spec, Spec, Spec]>([
    ['that is silent about its address keeps it', given, {}, given],
    [
      'that is silent about its node port keeps it',
      onNodes,
      { type: 'NodePort' },
      { ports: [{ port: 80, nodePort: 30080, protocol: 'TCP', targetPort: 80 }] },
    ],
    [
      'to a load balancer keeps the node port',
      onNodes,
      { type: 'LoadBalancer' },
      { ports: [{ port: 80, nodePort: 30080, protocol: 'TCP', targetPort: 80 }] },
    ],
    [
      'to the cluster gives its node port up',
      onNodes,
      { ...onNodes, type: 'ClusterIP' },
      { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
    ],
    [
      'to a mere name gives its address up',
      given,
      { ...given, type: 'ExternalName', externalName: 'a' },
      { type: 'ExternalName', externalName: 'a' },
    ],
  ])('%s', (_, before, after, expected) => {
    const result = update(before, after);
    expect(result.spec).toMatchObject(expected);
    expect(result.lines).toEqual([]);
  });

  it.each(['ClusterIP', 'NodePort'])(
    'from a load balancer to %s drops what only a balancer needs',
    (type) => {
      const balancer = {
        ...onNodes,
        type: 'LoadBalancer',
        loadBalancerClass: 'a/b',
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30001,
      };
      const before = aService({ spec: balancer }).spec;
      const { spec, lines: broken } = update(balancer, { ...before, type });
      expect(broken).toEqual([]);
      expect([spec.allocateLoadBalancerNodePorts, spec.loadBalancerClass, spec.healthCheckNodePort]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(spec.externalTrafficPolicy).toBe(type === 'NodePort' ? 'Local' : undefined);
      expect(spec.ports?.[0]?.nodePort).toBe(type === 'NodePort' ? 30080 : undefined);
    },
  );

  it('of the first address alone is a change of the address', () => {
    expect(update(given, { ...given, clusterIP: '10.96.0.2' }).lines).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.2"]: may not change once set',
    ]);
  });

  it('to a mere name leaves no address behind', () => {
    const { spec } = update(given, { ...given, type: 'ExternalName', externalName: 'a' });
    expect([spec.clusterIP, spec.clusterIPs, spec.ipFamilies, spec.ipFamilyPolicy]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each<[string, Spec, Spec, readonly string[]]>([
    [
      'to another address',
      given,
      { clusterIP: '10.96.0.2' },
      ['spec.clusterIPs[0]: Invalid value: ["10.96.0.2"]: may not change once set'],
    ],
    [
      'to no address at all',
      given,
      { clusterIP: 'None' },
      ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
    ],
    [
      'to another family',
      given,
      { ...given, ipFamilies: ['IPv6'] },
      [
        'spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set',
        'spec.clusterIPs[0]: Invalid value: "10.96.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
      ],
    ],
    [
      'to another class',
      { type: 'LoadBalancer', loadBalancerClass: 'a' },
      { type: 'LoadBalancer', loadBalancerClass: 'b' },
      ['spec.loadBalancerClass: Invalid value: "b": may not change once set'],
    ],
    [
      'to one family of two, in silence',
      { clusterIPs: ['10.96.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'] },
      { ...given, ipFamilies: ['IPv4'], ipFamilyPolicy: 'PreferDualStack' },
      [
        'spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to \'SingleStack\' when releasing the secondary clusterIP',
        'spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to \'SingleStack\' when releasing the secondary ipFamily',
      ],
    ],
    [
      'to one family of two, in words',
      { clusterIPs: ['10.96.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'] },
      { ...given, ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
      [],
    ],
  ])('%s is judged', (_, before, after, expected) => {
    expect(update(before, after).lines).toEqual(expected);
  });
});

describe('predicates', () => {
  it.each<[string, Spec, boolean, boolean, boolean]>([
    ['ClusterIP', {}, false, true, false],
    ['headless', { clusterIP: 'None' }, true, false, false],
    ['NodePort', { type: 'NodePort' }, false, true, true],
    ['LoadBalancer', { type: 'LoadBalancer' }, false, true, true],
    [
      'LoadBalancer without node ports',
      { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false },
      false,
      true,
      false,
    ],
    ['ExternalName', { type: 'ExternalName' }, false, false, false],
  ])('%s', (_, spec, headless, address, nodePorts) => {
    const service = aService({ spec });
    expect([isHeadless(service), wantsClusterIP(service), wantsNodePorts(service)]).toEqual([
      headless,
      address,
      nodePorts,
    ]);
  });
});
