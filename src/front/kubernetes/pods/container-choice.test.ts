// Which container is meant, and whether it has logs: upstream's answers, word for word.
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { ContainerStatus } from '../../../model/wire/kubernetes.ts';
import { checkHasLogs, chooseContainer } from './container-choice.ts';

const aPod = (
  containers: readonly string[],
  initContainers: readonly string[] = [],
  status: Pod['status'] = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    containers: containers.map((name) => ({ name })),
    initContainers: initContainers.map((name) => ({ name })),
  },
  status,
});

describe('the container', () => {
  test.each([
    ['the only one', aPod(['app']), undefined, 'app'],
    ['one that is named', aPod(['app', 'side']), 'side', 'side'],
    ['an init container', aPod(['app'], ['setup']), 'setup', 'setup'],
  ])('%s', (_name, pod, asked, expected) => {
    expect(chooseContainer(pod, asked)).toBe(expected);
  });

  test.each([
    [aPod(['a', 'b']), undefined, 'a container name must be specified for pod web, choose one of: [a b]'],
    [
      aPod(['a', 'b'], ['c', 'd']),
      undefined,
      'a container name must be specified for pod web, choose one of: [a b] or one of the init containers: [c d]',
    ],
    [aPod(['a']), 'z', 'container z is not valid for pod web'],
  ])('is not known: %#', (pod, asked, message) => {
    expect(() => chooseContainer(pod, asked)).toThrow(
      expect.objectContaining({ code: 'BadRequest', message }),
    );
  });
});

const aStatus = (rest: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'app',
  image: 'a',
  imageID: 'a',
  ready: false,
  restartCount: 0,
  ...rest,
});
const ended = { exitCode: 1, containerID: 'tutti://1' };
const withStatus = (status: Partial<ContainerStatus>) =>
  aPod(['app'], [], { containerStatuses: [aStatus(status)] });

describe('logs', () => {
  test.each([
    ['of what runs', { state: { running: {} } }, false],
    ['of what ended', { state: { terminated: ended } }, false],
    [
      'of the run before, while it waits to be restarted',
      { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: ended } },
      false,
    ],
    ['of the run before, when asked for', { state: { running: {} }, lastState: { terminated: ended } }, true],
  ])('are there: %s', (_name, status, previous) => {
    expect(() => checkHasLogs(withStatus(status), 'app', previous)).not.toThrow();
  });

  test.each([
    [aPod(['app']), false, 'container "app" in pod "web" is not available'],
    [
      withStatus({ state: { waiting: { reason: 'ContainerCreating' } } }),
      false,
      'container "app" in pod "web" is waiting to start: ContainerCreating',
    ],
    [
      withStatus({ state: { waiting: { reason: 'ErrImagePull' } } }),
      false,
      'container "app" in pod "web" is waiting to start: image can\'t be pulled',
    ],
    [
      withStatus({ state: { waiting: { reason: 'ImagePullBackOff' } } }),
      false,
      'container "app" in pod "web" is waiting to start: trying and failing to pull image',
    ],
    [
      withStatus({ state: { terminated: { exitCode: 1 } } }),
      false,
      'container "app" in pod "web" is terminated',
    ],
    [withStatus({}), false, 'container "app" in pod "web" is waiting to start - no logs yet'],
    [
      withStatus({ state: { running: {} } }),
      true,
      'previous terminated container "app" in pod "web" not found',
    ],
  ])('are not there: %#', (pod, previous, message) => {
    expect(() => checkHasLogs(pod, 'app', previous)).toThrow(
      expect.objectContaining({ code: 'BadRequest', message }),
    );
  });
});
