// Which problem is found in which state of a pod.
import { expect, it } from 'vitest';
import type { Pod } from '../../model/kinds/pod.ts';
import { aDeployment, aPod } from '../../model/testing.ts';
import type { ContainerStatus } from '../../model/wire/kubernetes.ts';
import { problemsOf } from './problems.ts';

const status = (given: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'web',
  image: 'web:1',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...given,
});
const pod = (given: Partial<ContainerStatus>, name = 'web-1'): Pod =>
  aPod({ metadata: { name }, status: { phase: 'Running', containerStatuses: [status(given)] } });
const unscheduled = (message: string) =>
  aPod({
    status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] },
  });

it.each([
  [
    'an image that cannot be had',
    pod({ state: { waiting: { reason: 'ErrImagePull' } } }),
    'ImageMissing',
    'tutti image build',
  ],
  [
    'a crash loop',
    pod({
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1 } },
    }),
    'Crashing',
    'tutti logs APP --previous',
  ],
  [
    'too little memory',
    pod({ state: { running: {} }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
    'OOMKilled',
    '--memory',
  ],
  ['a probe that does not succeed', pod({ state: { running: {} } }), 'NotReady', 'probe'],
  [
    'a key that is missing',
    pod({ state: { waiting: { reason: 'CreateContainerConfigError' } } }),
    'CreateContainerConfigError',
    'Secret',
  ],
  [
    'no room',
    unscheduled('0/1 nodes are available: 1 Insufficient memory.'),
    'Unschedulable',
    'ask for less memory',
  ],
  [
    'no node that fits',
    unscheduled("0/1 nodes are available: 1 node(s) didn't match"),
    'Unschedulable',
    'selectors',
  ],
])('%s', (_name, given, reason, advice) => {
  const [problem] = problemsOf(aDeployment(), [given]);
  expect(problem?.reason).toBe(reason);
  expect(problem?.advice).toContain(advice);
});

it('replicas with the same problem are one problem', () => {
  const waiting = { waiting: { reason: 'ErrImagePull', message: 'no such host' } };
  const problems = problemsOf(aDeployment(), [
    pod({ state: waiting }, 'web-1'),
    pod({ state: waiting }, 'web-2'),
  ]);
  expect(problems).toMatchObject([{ reason: 'ImageMissing', replicas: ['web-1', 'web-2'] }]);
});

it.each([
  ['a replica that is ready', aPod({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })],
  ['a replica that is being started', pod({ state: { waiting: { reason: 'ContainerCreating' } } })],
  ['a replica that is on its way out', aPod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })],
])('%s is no problem', (_name, given) => {
  expect(problemsOf(aDeployment(), [given])).toEqual([]);
});
