// What a pod is born with, how it is bound, when it counts, and how long it may take to go.
import { describe, expect, it } from 'vitest';
import { isError } from '../errors.ts';
import { aPod } from '../testing.ts';
import type { Container } from '../wire/kubernetes.ts';
import { isPodActive, isPodAvailable, isPodReady, isPodTerminal, type Pod, podKind } from './pod.ts';
import { qosClass } from './pod-qos.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const tolerated = (key: string): object => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
});

function created(spec: Partial<Pod['spec']>): Pod {
  const pod = aPod({ spec, status: { phase: 'Running', podIP: '1.2.3.4' } });
  return podKind.prepareForCreate?.(pod, NOW) ?? pod;
}

describe('a new pod', () => {
  it('starts with a status of its own, whatever was sent', () => {
    expect(created({}).status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('gets the default account, a priority, and patience with its node', () => {
    expect(created({}).spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [tolerated('node.kubernetes.io/not-ready'), tolerated('node.kubernetes.io/unreachable')],
    });
  });

  it('keeps what its author said about all that', () => {
    const everything = { operator: 'Exists' };
    expect(created({ tolerations: [everything], serviceAccountName: 'robot' }).spec).toMatchObject({
      tolerations: [everything],
      serviceAccountName: 'robot',
    });
  });

  it.each([
    ['system-node-critical', 2_000_001_000],
    ['mine', undefined],
  ])('of priority class %s has priority %s', (priorityClassName, priority) => {
    expect(created({ priorityClassName }).spec.priority).toBe(priority);
  });
});

describe('quality of service', () => {
  const container = (resources: Container['resources']): Container => ({ name: 'c', resources });
  const fixed = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1Gi' } };
  it.each<[string, readonly Container[], string]>([
    ['nothing asked for', [container({})], 'BestEffort'],
    ['no resources at all', [{ name: 'c' }], 'BestEffort'],
    ['zero asked for', [container({ requests: { cpu: '0' } })], 'BestEffort'],
    ['limits equal to requests', [container(fixed)], 'Guaranteed'],
    ['limits only', [container({ limits: fixed.limits })], 'Guaranteed'],
    ['one container without', [container(fixed), container({})], 'Burstable'],
    ['requests only', [container({ requests: { cpu: '1' } })], 'Burstable'],
    [
      'requests below limits',
      [container({ ...fixed, requests: { cpu: '0.5', memory: '1Gi' } })],
      'Burstable',
    ],
    ['a limit for cpu only', [container({ limits: { cpu: '1' } })], 'Burstable'],
    ['something else only', [container({ limits: { 'ephemeral-storage': '1Gi' } })], 'BestEffort'],
  ])('with %s', (_, containers, expected) => {
    expect(qosClass({ containers })).toBe(expected);
  });

  it('counts init containers', () => {
    expect(qosClass({ containers: [container(fixed)], initContainers: [container({})] })).toBe('Burstable');
  });
});

describe('binding', () => {
  const bind = (pod: Pod, body: object): Pod => podKind.actions?.binding?.apply(pod, body, NOW) ?? pod;

  it('puts the pod on the node and says when', () => {
    const bound = bind(
      aPod({ status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False' }] } }),
      {
        metadata: { annotations: { why: 'room' } },
        target: { kind: 'Node', name: 'n1' },
      },
    );
    expect(bound.spec.nodeName).toBe('n1');
    expect(bound.metadata.annotations).toEqual({ why: 'room' });
    expect(bound.status?.conditions).toEqual([
      { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:10:00Z' },
    ]);
  });

  const target = { target: { name: 'n2' } };
  const conflict = 'Operation cannot be fulfilled on pods/binding "web-1": ';
  it.each<[string, Pod, object, 'Conflict' | 'Invalid', string]>([
    [
      'bound already',
      aPod({ spec: { nodeName: 'n1' } }),
      target,
      'Conflict',
      `${conflict}pod web-1 is already assigned to node "n1"`,
    ],
    [
      'being deleted',
      aPod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
      target,
      'Conflict',
      `${conflict}pod web-1 is being deleted, cannot be assigned to a host`,
    ],
    [
      'another one',
      aPod(),
      { ...target, metadata: { uid: 'other' } },
      'Conflict',
      `${conflict}Precondition failed: UID in precondition: other, UID in object meta: uid-web-1`,
    ],
    [
      'held at a gate',
      aPod({ spec: { schedulingGates: [{ name: 'g' }] } }),
      target,
      'Conflict',
      `${conflict}pod web-1 has non-empty .spec.schedulingGates`,
    ],
    [
      'bound to nothing',
      aPod(),
      { target: {} },
      'Invalid',
      'Binding "web-1" is invalid: target.name: Required value',
    ],
    [
      'bound to no node',
      aPod(),
      { target: { kind: 'Pod', name: 'n1' } },
      'Invalid',
      'Binding "web-1" is invalid: target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    ],
  ])('refuses a pod that is %s', (_, pod, body, code, message) => {
    const act = (): unknown => bind(pod, body);
    expect(act).toThrow(message);
    try {
      act();
    } catch (error) {
      expect(isError(error, code)).toBe(true);
    }
  });
});

describe('grace', () => {
  it.each<[string, Parameters<typeof aPod>[0], number | undefined, number]>([
    [
      'of a pod on a node is its own',
      { spec: { nodeName: 'n1', terminationGracePeriodSeconds: 5 } },
      undefined,
      5,
    ],
    ['is what the caller asks for', { spec: { nodeName: 'n1' } }, 2, 2],
    ['is never negative', { spec: { nodeName: 'n1' } }, -3, 1],
    ['is none for a pod on no node', {}, 30, 0],
    ['is none for a pod that ended', { spec: { nodeName: 'n1' }, status: { phase: 'Failed' } }, undefined, 0],
  ])('%s', (_, overrides, asked, seconds) => {
    expect(podKind.gracePeriodSeconds?.(aPod(overrides), asked)).toBe(seconds);
  });
});

describe('predicates', () => {
  const ready = (status: string): Pod =>
    aPod({ status: { conditions: [{ type: 'Ready', status, lastTransitionTime: '2026-01-01T00:09:00Z' }] } });

  it.each([
    ['ready for long enough', ready('True'), 60, true],
    ['not ready for long enough', ready('True'), 61, false],
    ['ready, no matter how long', ready('True'), 0, true],
    ['not ready', ready('False'), 0, false],
    ['unknown', aPod(), 0, false],
  ])('available: %s', (_, pod, seconds, expected) => {
    expect(isPodAvailable(pod, seconds, NOW)).toBe(expected);
  });

  it('tell the states of a pod apart', () => {
    const ended = aPod({ status: { phase: 'Succeeded' } });
    const leaving = aPod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect([isPodReady(ready('True')), isPodReady(ready('False'))]).toEqual([true, false]);
    expect([isPodTerminal(ended), isPodTerminal(leaving)]).toEqual([true, false]);
    expect([isPodActive(aPod()), isPodActive(ended), isPodActive(leaving)]).toEqual([true, false, false]);
  });
});

describe('addresses', () => {
  it.each([
    [{ podIP: '10.1.0.2' }, '10.1.0.2', '10.1.0.2'],
    [{ podIPs: [{ ip: '10.1.0.2' }] }, '10.1.0.2', '10.1.0.2'],
    [{ podIP: '10.1.0.3', podIPs: [{ ip: '10.1.0.2' }] }, '10.1.0.3', '10.1.0.3'],
    [{}, undefined, undefined],
  ])('of %j say the same twice', (status, one, first) => {
    const pod = aPod({ status });
    expect([pod.status?.podIP, pod.status?.podIPs?.[0]?.ip]).toEqual([one, first]);
  });
});

describe('field selectors', () => {
  it.each([
    ['spec.nodeName', 'n1'],
    ['spec.restartPolicy', 'Always'],
    ['spec.schedulerName', 'default-scheduler'],
    ['spec.serviceAccountName', ''],
    ['spec.hostNetwork', 'false'],
    ['status.phase', 'Running'],
    ['status.podIP', '10.1.0.2'],
    ['status.nominatedNodeName', ''],
  ])('read %s', (path, value) => {
    const pod = aPod({ spec: { nodeName: 'n1' }, status: { phase: 'Running', podIP: '10.1.0.2' } });
    expect(podKind.selectableFields?.[path]?.(pod)).toBe(value);
  });
});
