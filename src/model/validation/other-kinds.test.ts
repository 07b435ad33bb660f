// Rules of the kinds that have few: namespaces, config maps, secrets, leases, events, nodes, slices, and traffic.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { leaseKind } from '../kinds/lease.ts';
import { type Listener, listenerKind } from '../kinds/listener.ts';
import { type LoadBalancer, loadBalancerKind } from '../kinds/load-balancer.ts';
import { type Namespace, namespaceKind } from '../kinds/namespace.ts';
import { type TargetGroup, targetGroupKind } from '../kinds/target-group.ts';
import { aConfigMap, aNamespace, aNode, anEndpointSlice, anEvent, anObject, aSecret } from '../testing.ts';
import { validateConfigMap } from './config-map.ts';
import { validateEndpointSlice } from './endpoint-slice.ts';
import { validateEvent } from './event.ts';
import type { Errors } from './fields.ts';
import { validateLease } from './lease.ts';
import { validateNamespace } from './namespace.ts';
import { validateNode } from './node.ts';
import { validateSecret } from './secret.ts';
import { validateListener, validateLoadBalancer, validateTargetGroup } from './traffic.ts';

const text = (errors: Errors): readonly string[] => errors.map(formatFieldError);
const base64 = (value: string): string => Buffer.from(value).toString('base64');
const BIG = 'x'.repeat(1024 * 1024 + 1);
const FROZEN = 'field is immutable when `immutable` is set';

describe('a config map', () => {
  it.each<[string, Parameters<typeof aConfigMap>[0], readonly string[]]>([
    ['that is fine', { data: { 'a.conf': 'x' }, binaryData: { b: 'AA==' } }, []],
    [
      'with a key that is no file name',
      { data: { '..': 'x' } },
      ['data[..]: Invalid value: "..": must not be \'..\''],
    ],
    [
      'with a key of both sorts',
      { data: { a: 'x' }, binaryData: { a: 'AA==' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    ['that is too big', { data: { a: BIG } }, [': Too long: may not be more than 1048576 bytes']],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateConfigMap(aConfigMap(overrides), undefined))).toEqual(expected);
  });

  it.each<[string, Parameters<typeof aConfigMap>[0], readonly string[]]>([
    ['stays as it is', { immutable: true, data: { a: 'x' } }, []],
    ['is changed', { immutable: true, data: { a: 'y' } }, [`data: Forbidden: ${FROZEN}`]],
    ['is thawed', { data: { a: 'x' } }, [`immutable: Forbidden: ${FROZEN}`]],
  ])('that is immutable %s', (_, overrides, expected) => {
    const before = aConfigMap({ immutable: true, data: { a: 'x' } });
    expect(text(validateConfigMap(aConfigMap(overrides), before))).toEqual(expected);
  });
});

describe('a secret', () => {
  const typed = (type: string, data: { [key: string]: string } = {}): Parameters<typeof aSecret>[0] => ({
    type,
    data,
  });
  it.each<[string, Parameters<typeof aSecret>[0], readonly string[]]>([
    ['of its own type', typed('mine/x'), []],
    ['that is too big', { data: { a: base64(BIG) } }, ['data: Too long: may not be more than 1048576 bytes']],
    ['for TLS', typed('kubernetes.io/tls', { 'tls.crt': 'AA==', 'tls.key': 'AA==' }), []],
    [
      'for TLS with nothing',
      typed('kubernetes.io/tls'),
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    ['for a login with a name', typed('kubernetes.io/basic-auth', { username: 'YQ==' }), []],
    [
      'for a login with nothing',
      typed('kubernetes.io/basic-auth'),
      ['data[username]: Required value', 'data[password]: Required value'],
    ],
    [
      'for SSH with an empty key',
      typed('kubernetes.io/ssh-auth', { 'ssh-privatekey': '' }),
      ['data[ssh-privatekey]: Required value'],
    ],
    [
      'for a registry',
      typed('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': base64('{"auths":{}}') }),
      [],
    ],
    [
      'for a registry with nothing',
      typed('kubernetes.io/dockerconfigjson'),
      ['data[.dockerconfigjson]: Required value'],
    ],
    [
      'for nobody’s account',
      typed('kubernetes.io/service-account-token'),
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateSecret(aSecret(overrides), undefined))).toEqual(expected);
  });

  it.each(['hunter2', '[]'])('for a registry hides what is no JSON object: %s', (content) => {
    const secret = aSecret(typed('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': base64(content) }));
    expect(text(validateSecret(secret, undefined))).toEqual([
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object',
    ]);
  });

  it('keeps its type', () => {
    expect(text(validateSecret(aSecret({ type: 'a/b' }), aSecret()))).toEqual([
      'type: Invalid value: "a/b": field is immutable',
    ]);
  });
});

describe('a namespace', () => {
  const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  it.each<[string, Parameters<typeof aNamespace>[0], readonly string[]]>([
    ['with finalizers of others', { spec: { finalizers: ['kubernetes', 'a.b/c'] } }, []],
    [
      'with a finalizer of nobody',
      { spec: { finalizers: ['mine'] } },
      [
        'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      'that stays but says it goes',
      { status: { phase: 'Terminating' } },
      ['status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'],
    ],
    [
      'that goes but says it stays',
      { metadata: leaving },
      [
        'status.Phase: Invalid value: "Active": may only be \'Terminating\' if `deletionTimestamp` is not empty',
      ],
    ],
    ['that goes', { metadata: leaving, status: { phase: 'Terminating' } }, []],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateNamespace(aNamespace(overrides), aNamespace()))).toEqual(expected);
  });

  it('is born active with a finalizer of its own, which an update cannot take', () => {
    const created = namespaceKind.prepareForCreate?.(
      aNamespace({ spec: { finalizers: ['a.b/c'] }, status: { phase: 'x' } }),
      0,
    );
    expect(created).toMatchObject({
      spec: { finalizers: ['a.b/c', 'kubernetes'] },
      status: { phase: 'Active' },
    });
    const updated = namespaceKind.prepareForUpdate?.(
      aNamespace({ spec: { finalizers: [] } }),
      aNamespace(),
      0,
    );
    expect(updated?.spec.finalizers).toEqual(['kubernetes']);
  });

  it('goes only when the finalize action has taken its finalizer', () => {
    const marked = namespaceKind.prepareForDelete?.(aNamespace(), 0) as Namespace;
    expect([marked.status?.phase, namespaceKind.holdsDeletion?.(marked)]).toEqual(['Terminating', true]);
    const done = namespaceKind.actions?.finalize?.apply(marked, { spec: { finalizers: [] } }, 0) as Namespace;
    expect(namespaceKind.holdsDeletion?.(done)).toBe(false);
  });
});

describe('a lease', () => {
  it.each<[object, readonly string[]]>([
    [{ holderIdentity: 'n1', leaseDurationSeconds: 40 }, []],
    [{ leaseDurationSeconds: 0 }, ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0']],
    [
      { leaseTransitions: -1 },
      ['spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      { preferredHolder: 'n1' },
      ['spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined'],
    ],
  ])('of %j', (spec, expected) => {
    expect(text(validateLease(anObject(leaseKind, { spec })))).toEqual(expected);
  });
});

describe('an event', () => {
  const about = (namespace?: string): object => ({ kind: 'Pod', name: 'p', namespace });
  const MISMATCH = 'does not match event.namespace';
  const newer = {
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingComponent: 'a.b/c',
    reportingInstance: 'c-1',
    action: 'Bind',
    reason: 'Bound',
  };
  it.each<[string, object, readonly string[]]>([
    ['about its namespace', {}, []],
    [
      'about another namespace',
      { involvedObject: about('other') },
      [`involvedObject.namespace: Invalid value: "other": ${MISMATCH}`],
    ],
    ['about the cluster', { involvedObject: about() }, []],
    [
      'about the cluster from elsewhere',
      { metadata: { namespace: 'shop' }, involvedObject: about() },
      [`involvedObject.namespace: Invalid value: "": ${MISMATCH}`],
    ],
    ['of the newer form', newer, []],
    [
      'of the newer form that says little',
      { eventTime: newer.eventTime, reason: '', reportingComponent: 'c' },
      ['reportingInstance: Required value', 'action: Required value', 'reason: Required value'],
    ],
    [
      'that says much',
      { ...newer, message: 'x'.repeat(1025) },
      ['message: Invalid value: "": can have at most 1024 characters'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateEvent(anEvent(overrides)))).toEqual(expected);
  });
});

describe('a node', () => {
  const taint = (key: string, effect: string, value?: string): object => ({ key, effect, value });
  it.each<[string, Parameters<typeof aNode>[0], readonly string[]]>([
    [
      'with taints',
      { spec: { taints: [taint('a', 'NoSchedule'), taint('a', 'NoExecute', 'x')] as never } },
      [],
    ],
    [
      'with one taint twice',
      { spec: { taints: [taint('a', 'NoSchedule'), taint('a', 'NoSchedule')] as never } },
      [
        'metadata.taints[1]: Duplicate value: {"key":"a","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      ],
    ],
    [
      'with a taint of no effect',
      { spec: { taints: [taint('a', '')] as never } },
      ['metadata.taints[0].effect: Required value'],
    ],
    [
      'with a taint of another effect',
      { spec: { taints: [taint('a', 'X')] as never } },
      [
        'metadata.taints[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'of less than nothing',
      { status: { capacity: { cpu: '-1' }, allocatable: {} } },
      ['status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      'with two ranges of a family',
      { spec: { podCIDRs: ['10.0.0.0/24', '10.0.1.0/24'] } },
      [
        'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
      ],
    ],
    [
      'with a wrong range',
      { spec: { podCIDR: 'x' } },
      [
        'spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateNode(aNode(overrides), undefined))).toEqual(expected);
  });

  it('keeps its range and its identity', () => {
    const before = aNode({ spec: { podCIDR: '10.1.0.0/24', providerID: 'a' } });
    expect(text(validateNode(aNode({ spec: { podCIDR: '10.2.0.0/24', providerID: 'b' } }), before))).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]);
    expect(text(validateNode(before, aNode()))).toEqual([]);
  });

  it('has each address once', () => {
    const addresses = [
      { type: 'InternalIP', address: '10.0.0.1' },
      { type: 'InternalIP', address: '10.0.0.1' },
    ];
    expect(text(validateNode(aNode({ status: { addresses } }), aNode()))).toEqual([
      'status.addresses[1]: Duplicate value: {"type":"InternalIP","address":"10.0.0.1"}',
    ]);
  });
});

describe('a slice of endpoints', () => {
  it.each<[string, Parameters<typeof anEndpointSlice>[0], readonly string[]]>([
    ['that is fine', {}, []],
    [
      'of another type',
      { addressType: 'IP', endpoints: [] },
      ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [
      'of nobody',
      { endpoints: [{ addresses: [] }] },
      ['endpoints[0].addresses: Required value: must contain at least 1 address'],
    ],
    [
      'of another family',
      { endpoints: [{ addresses: ['fd00::1'] }] },
      ['endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address'],
    ],
    [
      'of the host itself',
      { endpoints: [{ addresses: ['127.0.0.1'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    ['by name', { addressType: 'FQDN', endpoints: [{ addresses: ['a.example.'] }] }, []],
    [
      'by half a name',
      { addressType: 'FQDN', endpoints: [{ addresses: ['a'] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots',
      ],
    ],
    [
      'with two nameless ports',
      { ports: [{ port: 1 }, { port: 2 }] },
      ['ports[1].name: Duplicate value: ""'],
    ],
    [
      'of another protocol',
      { ports: [{ port: 1, protocol: 'ICMP' }] },
      ['ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'of too many',
      { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] })) },
      ['endpoints: Too many: 1001: must have at most 1000 items'],
    ],
    [
      'with one hint twice',
      { endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] },
      ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateEndpointSlice(anEndpointSlice(overrides), undefined))).toEqual(expected);
  });

  it('keeps its type', () => {
    const after = anEndpointSlice({ addressType: 'IPv6', endpoints: [] });
    expect(text(validateEndpointSlice(after, anEndpointSlice()))).toEqual([
      'addressType: Invalid value: "IPv6": field is immutable',
    ]);
  });
});

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
      ["spec.stickiness.type: Invalid value: \"cookie\": may only be 'cookie' when `protocol` is 'HTTP'"],
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
