// A container's part of the pod status, in kubelet's words.
import type { Exit } from '../../drivers/container/driver.ts';
import type { ContainerState, ContainerStatus } from '../../model/wire/kubernetes.ts';
import { type ContainerRecord, hasExited, isRunning, type Run } from './record.ts';

/** `2026-11-23T17:39:00Z`: status times have whole seconds. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export function containerStatus(
  container: ContainerRecord,
  context: { readonly initializing: boolean; readonly before?: ContainerStatus },
): ContainerStatus {
  const { name, run, last, restarts, image, spec } = container;
  const previous = last && terminated(last);
  return {
    name,
    state: stateOf(container, context.initializing),
    // While it waits to start again, the run that ended is the last one.
    lastState: waitsAfterExit(container) && run ? terminated(run) : (previous ?? {}),
    ready: isReady(container),
    started: isRunning(container) && container.started,
    restartCount: restarts,
    ...imageOf(spec.image, image, context.before),
    ...(run && { containerID: `containerd://${run.handle.id}` }),
  };
}

/** Of a run that was ended before this agent began only the status knows. */
function imageOf(
  wanted = '',
  image: ContainerRecord['image'],
  before: ContainerStatus | undefined,
): { readonly image: string; readonly imageID: string } {
  if (image) return { image: image.name, imageID: image.id };
  return before?.imageID ? { image: before.image, imageID: before.imageID } : { image: wanted, imageID: '' };
}

/** Init containers are ready when they have ended well. */
export function isReady(container: ContainerRecord): boolean {
  if (container.type === 'init') return container.run?.exit?.exitCode === 0;
  return isRunning(container) && container.started && container.ready;
}

function waitsAfterExit({ waiting, run }: ContainerRecord): boolean {
  return waiting !== undefined && run?.exit !== undefined;
}

function stateOf(container: ContainerRecord, initializing: boolean): ContainerState {
  const { waiting, run } = container;
  if (waiting)
    return { waiting: { reason: waiting.reason, ...(waiting.message && { message: waiting.message }) } };
  if (hasExited(container) && run) return terminated(run);
  if (run?.startedMs !== undefined) return { running: { startedAt: timestamp(run.startedMs) } };
  return {
    waiting: { reason: initializing && container.type === 'app' ? 'PodInitializing' : 'ContainerCreating' },
  };
}

function terminated(run: Run): ContainerState {
  const { exit, startedMs, reason, message, handle } = run;
  if (!exit) return {};
  return {
    terminated: {
      exitCode: exit.exitCode,
      reason: reason ?? reasonOf(exit),
      ...(message && { message }),
      startedAt: startedMs === undefined ? undefined : timestamp(startedMs),
      finishedAt: timestamp(exit.finishedMs),
      containerID: `containerd://${handle.id}`,
    },
  };
}

export function reasonOf({ exitCode, outOfMemory }: Exit): string {
  if (outOfMemory) return 'OOMKilled';
  return exitCode === 0 ? 'Completed' : 'Error';
}
