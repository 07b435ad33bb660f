// The rows of `kubectl get pods`: one case for each word that STATUS can say.
import { describe, expect, it } from 'vitest';
import { podKind } from '../kinds/pod.ts';
import { aPod, CREATED } from '../testing.ts';
import type { ContainerStatus, PodStatus } from '../wire/kubernetes.ts';

const NOW = Date.parse(CREATED) + 10 * 60_000;
const DELETED = { deletionTimestamp: '2026-01-01T00:09:00Z' };

const running = { running: { startedAt: CREATED } };
const waiting = (reason?: string): object => ({ waiting: { reason } });
const ended = (exitCode: number, more: object = {}): object => ({ terminated: { exitCode, ...more } });
const succeeded = ended(0, { reason: 'Completed' });

function status(name: string, state: object, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: '', imageID: '', ready: false, restartCount: 0, state, ...more };
}

/** The status of the only container of aPod. */
function web(state: object, more: Partial<ContainerStatus> = {}): PodStatus {
  return { phase: 'Running', containerStatuses: [status('web', state, more)] };
}

function cells(overrides: Parameters<typeof aPod>[0], wide = false): readonly unknown[] {
  const pod = aPod(overrides);
  return podKind.columns.filter((column) => wide || !column.priority).map((column) => column.value(pod, NOW));
}

describe('a pod of one container', () => {
  it.each<[string, Parameters<typeof aPod>[0], string, string]>([
    ['is new', { status: { phase: 'Pending' } }, '0/1', 'Pending'],
    ['starts', { status: web(waiting('ContainerCreating')) }, '0/1', 'ContainerCreating'],
    ['runs and is ready', { status: web(running, { ready: true }) }, '1/1', 'Running'],
    ['runs and is not ready', { status: web(running) }, '0/1', 'Running'],
    ['has no image', { status: web(waiting('ImagePullBackOff')) }, '0/1', 'ImagePullBackOff'],
    ['crashes', { status: web(waiting('CrashLoopBackOff')) }, '0/1', 'CrashLoopBackOff'],
    ['is done', { status: { ...web(succeeded), phase: 'Succeeded' } }, '0/1', 'Completed'],
    ['failed', { status: { ...web(ended(1, { reason: 'Error' })), phase: 'Failed' } }, '0/1', 'Error'],
    ['failed without a reason', { status: web(ended(7)) }, '0/1', 'ExitCode:7'],
    ['was killed without a reason', { status: web(ended(137, { signal: 9 })) }, '0/1', 'Signal:9'],
    ['was evicted', { status: { phase: 'Failed', reason: 'Evicted' } }, '0/1', 'Evicted'],
    [
      'waits at a gate',
      {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
      '0/1',
      'SchedulingGated',
    ],
    ['is deleted', { metadata: DELETED, status: web(running, { ready: true }) }, '1/1', 'Terminating'],
    [
      'is deleted when done',
      { metadata: DELETED, status: { ...web(succeeded), phase: 'Succeeded' } },
      '0/1',
      'Completed',
    ],
    [
      'is deleted on a lost node',
      { metadata: DELETED, status: { ...web(running), reason: 'NodeLost' } },
      '0/1',
      'Unknown',
    ],
  ])('that %s', (_, overrides, ready, word) => {
    expect(cells(overrides).slice(0, 2)).toEqual([ready, word]);
  });
});

describe('a pod of two containers', () => {
  const containers = [
    { name: 'web', image: 'web:1' },
    { name: 'job', image: 'job:1' },
  ];
  it.each<[string, PodStatus['conditions'], string]>([
    ['still runs when one is done and the other is ready', [{ type: 'Ready', status: 'True' }], 'Running'],
    ['is not ready when its condition says so', [{ type: 'Ready', status: 'False' }], 'NotReady'],
  ])('%s', (_, conditions, word) => {
    const containerStatuses = [status('web', running, { ready: true }), status('job', succeeded)];
    expect(
      cells({ spec: { containers }, status: { phase: 'Running', conditions, containerStatuses } }),
    ).toEqual(['1/2', word, '0', '10m']);
  });

  it('says what is wrong with the first of them', () => {
    const containerStatuses = [
      status('web', waiting('CrashLoopBackOff')),
      status('job', waiting('ErrImagePull')),
    ];
    expect(cells({ spec: { containers }, status: { phase: 'Running', containerStatuses } })[1]).toBe(
      'CrashLoopBackOff',
    );
  });
});

describe('a pod that is being set up', () => {
  const initContainers = [
    { name: 'one', image: 'i:1' },
    { name: 'two', image: 'i:1' },
  ];
  const initial = (...initContainerStatuses: readonly ContainerStatus[]): PodStatus => ({
    phase: 'Pending',
    initContainerStatuses,
    containerStatuses: [status('web', waiting('PodInitializing'))],
  });
  it.each<[string, PodStatus, string]>([
    [
      'runs the first',
      initial(status('one', running), status('two', waiting('PodInitializing'))),
      'Init:0/2',
    ],
    ['runs the second', initial(status('one', succeeded), status('two', running)), 'Init:1/2'],
    [
      'waits for the first',
      initial(status('one', waiting('PodInitializing')), status('two', waiting())),
      'Init:0/2',
    ],
    [
      'crashes in the second',
      initial(status('one', succeeded), status('two', waiting('CrashLoopBackOff'))),
      'Init:CrashLoopBackOff',
    ],
    ['failed', initial(status('one', ended(1, { reason: 'Error' }))), 'Init:Error'],
    ['failed without a reason', initial(status('one', ended(2))), 'Init:ExitCode:2'],
    ['was killed', initial(status('one', ended(137, { signal: 9 }))), 'Init:Signal:9'],
    ['is about to run', initial(status('one', succeeded), status('two', succeeded)), 'PodInitializing'],
  ])('and %s', (_, podStatus, word) => {
    expect(cells({ spec: { initContainers }, status: podStatus })[1]).toBe(word);
  });

  it('counts a sidecar as a container of its own', () => {
    const sidecar = { name: 'side', image: 's:1', restartPolicy: 'Always' };
    const podStatus: PodStatus = {
      phase: 'Running',
      initContainerStatuses: [status('side', running, { ready: true, started: true, restartCount: 2 })],
      containerStatuses: [status('web', running, { ready: true, restartCount: 1 })],
    };
    expect(cells({ spec: { initContainers: [sidecar] }, status: podStatus })).toEqual([
      '2/2',
      'Running',
      '3',
      '10m',
    ]);
  });

  it('forgets restarts of what set it up once it runs', () => {
    const podStatus = {
      ...initial(status('one', succeeded, { restartCount: 5 })),
      conditions: [{ type: 'Initialized', status: 'True' }],
    };
    expect(cells({ spec: { initContainers }, status: podStatus })[2]).toBe('0');
    expect(
      cells({ spec: { initContainers }, status: initial(status('one', running, { restartCount: 5 })) })[2],
    ).toBe('5');
  });
});

describe('restarts', () => {
  const endedAt = (finishedAt: string): Partial<ContainerStatus> => ({
    lastState: { terminated: { exitCode: 1, finishedAt } },
  });
  it.each<[string, PodStatus, string]>([
    ['none', web(running), '0'],
    ['some, of unknown age', web(running, { restartCount: 2 }), '2'],
    [
      'some, the last five minutes ago',
      web(running, { restartCount: 2, ...endedAt('2026-01-01T00:05:00Z') }),
      '2 (5m ago)',
    ],
  ])('%s', (_, podStatus, text) => {
    expect(cells({ status: podStatus })[2]).toBe(text);
  });

  it('add up, with the age of the last of all', () => {
    const containerStatuses = [
      status('web', running, { restartCount: 1, ...endedAt('2026-01-01T00:09:30Z') }),
      status('job', running, { restartCount: 2, ...endedAt('2026-01-01T00:01:00Z') }),
    ];
    expect(cells({ status: { phase: 'Running', containerStatuses } })[2]).toBe('3 (30s ago)');
  });
});

describe('wide columns', () => {
  it('say where it is', () => {
    const overrides = { spec: { nodeName: 'n1' }, status: { podIP: '10.1.0.2', nominatedNodeName: 'n2' } };
    expect(cells(overrides, true).slice(4)).toEqual(['10.1.0.2', 'n1', 'n2', '<none>']);
    expect(cells({}, true).slice(4)).toEqual(['<none>', '<none>', '<none>', '<none>']);
  });

  it('count gates that are open', () => {
    const readinessGates = [{ conditionType: 'a' }, { conditionType: 'b' }, { conditionType: 'c' }];
    const conditions = [
      { type: 'a', status: 'True' },
      { type: 'b', status: 'False' },
    ];
    expect(cells({ spec: { readinessGates }, status: { conditions } }, true).at(-1)).toBe('1/3');
  });
});
