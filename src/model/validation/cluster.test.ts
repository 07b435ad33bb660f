// Rules of namespaces, leases, events, nodes and slices of endpoints.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { leaseKind } from '../kinds/lease.ts';
import { type Namespace, namespaceKind } from '../kinds/namespace.ts';
import { aNamespace, aNode, anEndpointSlice, anEvent, anObject } from '../testing.ts';
import { validateEndpointSlice } from './endpoint-slice.ts';
import { validateEvent } from './event.ts';
import type { Errors } from './fields.ts';
import { validateLease } from './lease.ts';
import { validateNamespace } from './namespace.ts';
import { validateNode } from './node.ts';

const text = (errors: Errors): readonly string[] => errors.map(formatFieldError);

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
