// What may change of a pod, and what its status may go back on.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { type Pod, podKind } from '../kinds/pod.ts';
import { aPod } from '../testing.ts';
import type { ContainerStatus, PodStatus } from '../wire/kubernetes.ts';
import { validatePod } from './pod.ts';

type Overrides = Parameters<typeof aPod>[0];

function lines(before: Overrides, after: Overrides): readonly string[] {
  return validatePod(aPod(after), aPod(before)).map(formatFieldError);
}

const FORBIDDEN =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';
const container = (image: string): object => ({ containers: [{ name: 'web', image }] });
const toleration = { key: 'a', operator: 'Exists', effect: 'NoExecute' };

describe('a change of a pod', () => {
  it.each<[string, Overrides, Overrides, readonly string[]]>([
    ['of its labels', {}, { metadata: { labels: { a: 'b' } } }, []],
    ['of its image', { spec: container('web:1') }, { spec: container('web:2') }, []],
    [
      'to no image',
      { spec: container('web:1') },
      { spec: container('') },
      ['spec.containers[0].image: Required value'],
    ],
    [
      'of its containers',
      {},
      {
        spec: {
          containers: [
            { name: 'web', image: 'web:1' },
            { name: 'b', image: 'b:1' },
          ],
        },
      },
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    [
      'of its command',
      {},
      { spec: { containers: [{ name: 'web', image: 'web:1', command: ['x'] }] } },
      [`${FORBIDDEN}+ containers[0].command: ["x"]`],
    ],
    [
      'of its node',
      { spec: { nodeName: 'n1' } },
      { spec: { nodeName: 'n2' } },
      [`${FORBIDDEN}- nodeName: "n1"\n+ nodeName: "n2"`],
    ],
    ['to a node', {}, { spec: { nodeName: 'n1' } }, [`${FORBIDDEN}+ nodeName: "n1"`]],
    ['to a deadline', {}, { spec: { activeDeadlineSeconds: 9 } }, []],
    [
      'to a nearer deadline',
      { spec: { activeDeadlineSeconds: 9 } },
      { spec: { activeDeadlineSeconds: 5 } },
      [],
    ],
    [
      'to a farther deadline',
      { spec: { activeDeadlineSeconds: 5 } },
      { spec: { activeDeadlineSeconds: 9 } },
      ['spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value'],
    ],
    [
      'to no deadline',
      { spec: { activeDeadlineSeconds: 5 } },
      {},
      [
        'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
      ],
    ],
    ['to more tolerations', {}, { spec: { tolerations: [toleration] } }, []],
    [
      'of how long it tolerates',
      { spec: { tolerations: [toleration] } },
      { spec: { tolerations: [{ ...toleration, tolerationSeconds: 5 }] } },
      [],
    ],
    [
      'to fewer tolerations',
      { spec: { tolerations: [toleration] } },
      {},
      ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
    ],
    ['to fewer gates', { spec: { schedulingGates: [{ name: 'a' }] } }, {}, []],
    [
      'to more gates',
      {},
      { spec: { schedulingGates: [{ name: 'a' }] } },
      [
        "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a'",
      ],
    ],
    [
      'to fewer nodes while it waits at a gate',
      { spec: { schedulingGates: [{ name: 'a' }] } },
      { spec: { schedulingGates: [{ name: 'a' }], nodeSelector: { zone: 'a' } } },
      [],
    ],
    [
      'to other nodes while it waits at a gate',
      { spec: { schedulingGates: [{ name: 'a' }], nodeSelector: { zone: 'a' } } },
      { spec: { schedulingGates: [{ name: 'a' }], nodeSelector: { zone: 'b' } } },
      [
        'spec.nodeSelector: Invalid value: {"zone":"b"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ],
    ],
    [
      'to a node affinity while it waits at a gate',
      { spec: { schedulingGates: [{ name: 'a' }] } },
      {
        spec: {
          schedulingGates: [{ name: 'a' }],
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }],
            },
          },
        },
      },
      [],
    ],
    [
      'of the mirror it is',
      {},
      { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } }, spec: {} },
      [
        'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
        'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected);
  });

  it('by binding may set its node', () => {
    const pod = aPod({ status: { phase: 'Pending' } });
    const bound = podKind.actions?.binding?.apply(pod, { target: { name: 'n1' } }, 0) ?? pod;
    expect(validatePod(bound, pod)).toEqual([]);
  });
});

describe('a change of status', () => {
  it('lets one container start while another is done', () => {
    const state = (name: string, started: boolean): ContainerStatus => ({
      ...web(started ? { running: {} } : { terminated: { exitCode: 0 } }),
      name,
    });
    const before = { containerStatuses: [state('a', false), state('b', false)] };
    const after = { containerStatuses: [state('a', true), state('b', false)] };
    const spec = { restartPolicy: 'Never' };
    expect(lines({ spec, status: before }, { spec, status: after })).toEqual([back]);
    expect(
      lines(
        { spec, status: { containerStatuses: [state('a', true), state('b', false)] } },
        { spec, status: { ...after, podIP: '10.0.0.1' } },
      ),
    ).toEqual([]);
  });

  const web = (state: ContainerStatus['state']): ContainerStatus => ({
    name: 'web',
    image: '',
    imageID: '',
    ready: false,
    restartCount: 0,
    state,
  });
  const ended = (exitCode: number): ContainerStatus => web({ terminated: { exitCode } });
  const running = web({ running: {} });
  const back =
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state';
  it.each<[string, Partial<Pod['spec']>, PodStatus, PodStatus, readonly string[]]>([
    ['to running again', {}, { containerStatuses: [ended(0)] }, { containerStatuses: [running] }, []],
    [
      'to running again, though done',
      { restartPolicy: 'OnFailure' },
      { containerStatuses: [ended(0)] },
      { containerStatuses: [running] },
      [back],
    ],
    [
      'to running again after a failure',
      { restartPolicy: 'OnFailure' },
      { containerStatuses: [ended(1)] },
      { containerStatuses: [running] },
      [],
    ],
    [
      'to running again, though never restarted',
      { restartPolicy: 'Never' },
      { containerStatuses: [ended(1)] },
      { containerStatuses: [running] },
      [back],
    ],
    [
      'of its quality of service',
      {},
      { qosClass: 'BestEffort' },
      { qosClass: 'Burstable' },
      ['status.qosClass: Invalid value: "Burstable": field is immutable'],
    ],
    [
      'to a wrong address',
      {},
      {},
      { podIP: 'x' },
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      'to two addresses of a family',
      {},
      {},
      { podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] },
      [
        'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
      ],
    ],
    ['to a condition of its own', {}, {}, { conditions: [{ type: 'example.com/fine', status: 'True' }] }, []],
  ])('%s', (_, spec, before, after, expected) => {
    expect(lines({ spec, status: before }, { spec, status: after })).toEqual(expected);
  });
});
