// What listeners, target groups and load balancers may ask for.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { type Listener, listenerKind } from '../kinds/listener.ts';
import { type LoadBalancer, loadBalancerKind } from '../kinds/load-balancer.ts';
import { type TargetGroup, targetGroupKind } from '../kinds/target-group.ts';
import { anObject } from '../testing.ts';
import type { Errors } from './fields.ts';
import { validateListener, validateLoadBalancer, validateTargetGroup } from './traffic.ts';

const text = (errors: Errors): readonly string[] => errors.map(formatFieldError);

describe('traffic', () => {
  const forward = { type: 'forward', targets: [{ targetGroup: 'web', weight: 1 }] } as const;
  const aListener = (spec: Partial<Listener['spec']>): Listener =>
    anObject(
      listenerKind,
      { spec: { loadBalancer: 'web', port: 80, protocol: 'HTTP', defaultAction: forward } },
      { spec },
    );
  const aGroup = (spec: Partial<TargetGroup['spec']>): TargetGroup =>
    anObject(targetGroupKind, { spec: { protocol: 'HTTP' } }, { spec });
  const redirect = { type: 'redirect', statusCode: 301, location: 'https://a' } as const;
  const rule = (more: object): NonNullable<Listener['spec']['rules']>[number] => ({
    priority: 1,
    match: { paths: ['/a'] },
    action: forward,
    ...more,
  });

  it.each<[string, Partial<Listener['spec']>, readonly string[]]>([
    ['forwards', {}, []],
    ['redirects, with exceptions', { defaultAction: redirect, rules: [rule({}), rule({ priority: 2 })] }, []],
    [
      'encrypts without a certificate',
      { protocol: 'HTTPS' },
      ["spec.certificate: Required value: must be set when `protocol` is 'HTTPS'"],
    ],
    [
      'has a certificate for nothing',
      { certificate: 'c' },
      ["spec.certificate: Forbidden: may only be set when `protocol` is 'HTTPS' or 'TLS'"],
    ],
    [
      'forwards to nobody',
      { defaultAction: { type: 'forward', targets: [] } },
      ['spec.defaultAction.targets: Required value'],
    ],
    [
      'forwards nothing',
      { defaultAction: { type: 'forward', targets: [{ targetGroup: 'a', weight: 0 }] } },
      [
        'spec.defaultAction.targets: Invalid value: [{"targetGroup":"a","weight":0}]: must have at least one target with a weight above 0',
      ],
    ],
    [
      'forwards to one twice',
      { defaultAction: { type: 'forward', targets: [...forward.targets, ...forward.targets] } },
      ['spec.defaultAction.targets[1].targetGroup: Duplicate value: "web"'],
    ],
    [
      'redirects bytes',
      { protocol: 'TCP', defaultAction: redirect },
      ["spec.defaultAction: Forbidden: must be of type 'forward' unless `protocol` is 'HTTP' or 'HTTPS'"],
    ],
    [
      'looks into bytes',
      { protocol: 'TCP', rules: [rule({})] },
      ["spec.rules[0].match.paths: Forbidden: may only be used when `protocol` is 'HTTP' or 'HTTPS'"],
    ],
    ['has two first rules', { rules: [rule({}), rule({})] }, ['spec.rules[1].priority: Duplicate value: 1']],
    [
      'has a rule for everything',
      { rules: [rule({ match: {} })] },
      ['spec.rules[0].match: Required value: must have at least one condition'],
    ],
  ])('a listener that %s', (_, spec, expected) => {
    expect(text(validateListener(aListener(spec)))).toEqual(expected);
  });

  it.each<[string, Partial<TargetGroup['spec']>, readonly string[]]>([
    ['of a service', { service: { name: 'web', port: 80 }, healthCheck: { protocol: 'HTTP' } as never }, []],
    [
      'of a service and others',
      { service: { name: 'web', port: 80 }, targets: [{ address: '10.0.0.1', port: 80 }] },
      ['spec.targets: Forbidden: may not be specified together with `service`'],
    ],
    [
      'of a name',
      { targets: [{ address: 'a', port: 80 }] },
      [
        'spec.targets[0].address: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      'that waits too long',
      { healthCheck: { intervalMs: 1000, timeoutMs: 2000 } as never },
      ['spec.healthCheck.timeoutMs: Invalid value: 2000: must be less than or equal to `intervalMs`'],
    ],
    [
      'that likes any code',
      { healthCheck: { codes: 'all' } as never },
      [
        'spec.healthCheck.codes: Invalid value: "all": must be codes and ranges of codes such as 200, 200-399 or 200,202',
      ],
    ],
    [
      'of bytes with cookies',
      { protocol: 'TCP', stickiness: { type: 'cookie', durationSeconds: 1 } },
      [
        "spec.stickiness.type: Invalid value: \"cookie\": must be 'source' unless `protocol` is 'HTTP' or 'HTTPS'",
      ],
    ],
  ])('a group %s', (_, spec, expected) => {
    expect(text(validateTargetGroup(aGroup(spec)))).toEqual(expected);
  });

  it('a balancer listens on an address', () => {
    const balancer: LoadBalancer = anObject(loadBalancerKind, { spec: { address: 'x' } });
    expect(balancer.spec).toEqual({ address: 'x', type: 'application', idleTimeoutSeconds: 60 });
    expect(text(validateLoadBalancer(balancer))).toEqual([
      'spec.address: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ]);
  });

  it('a group asks its targets in a sensible way', () => {
    expect(aGroup({ healthCheck: {} as never }).spec).toMatchObject({
      algorithm: 'round-robin',
      drainTimeoutMs: 10_000,
      healthCheck: {
        protocol: 'HTTP',
        path: '/',
        codes: '200-399',
        intervalMs: 5000,
        timeoutMs: 2000,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
    expect(aGroup({ protocol: 'TCP', healthCheck: {} as never }).spec.healthCheck).not.toHaveProperty('path');
  });
});
