// What is to be done next for one pod? One step at a time, from what is wanted and what is known.
//
//   refuse? -> ended? -> network -> volumes -> init containers in order -> app containers -> keep them running by their policy
//
// Pure. The worker performs the step, records what came of it, and asks again. Deletion is not planned here (terminate.ts).
import type { Pod } from '../../model/kinds/pod.ts';
import { unsupported } from './admission.ts';
import { type ContainerRecord, hasExited, isRunning, type PodRecord } from './record.ts';

export type Step =
  | { readonly type: 'refuse'; readonly reason: string; readonly message: string }
  | { readonly type: 'network' }
  | { readonly type: 'volumes' }
  | { readonly type: 'resolve-image'; readonly container: string }
  | { readonly type: 'start'; readonly container: string; readonly attempt: number }
  | {
      readonly type: 'back-off';
      readonly container: string;
      readonly untilMs: number;
      readonly delayMs: number;
    }
  | { readonly type: 'stop'; readonly container: string; readonly why: string }
  /** All containers that still run are to go: the pod has ended. */
  | { readonly type: 'finish' }
  | { readonly type: 'wait'; readonly untilMs?: number };

/** Restart delays double from the first to the last; a run of ten minutes forgets them. */
const BACKOFF_FIRST_MS = 10_000;
const BACKOFF_MAX_MS = 300_000;
const GOOD_RUN_MS = 600_000;

export function plan(pod: Pod, record: PodRecord, nowMs: number): Step {
  if (record.failed || hasEnded(pod, record)) return { type: 'finish' };
  const step =
    refuse(pod) ??
    deadline(pod, record, nowMs) ??
    sandbox(pod, record, nowMs) ??
    kill(record) ??
    initialize(pod, record, nowMs) ??
    runApps(pod, record, nowMs);
  if (step.type !== 'wait') return step;
  return { type: 'wait', untilMs: earliest([step.untilMs, deadlineMs(pod, record)]) };
}

/** No container will run again: an init container failed for good, or all apps have ended. */
export function hasEnded(pod: Pod, { containers }: PodRecord): boolean {
  const apps = containers.filter(({ type }) => type === 'app');
  return (
    containers.some((container) => isFailedInit(pod, container)) ||
    apps.every((container) => hasExited(container) && !restarts(pod, container))
  );
}

function isFailedInit(pod: Pod, container: ContainerRecord): boolean {
  const failed = hasExited(container) && container.run?.exit?.exitCode !== 0;
  return container.type === 'init' && failed && !restarts(pod, container);
}

function refuse(pod: Pod): Step | undefined {
  const message = unsupported(pod);
  return message === undefined ? undefined : { type: 'refuse', reason: 'UnsupportedFeature', message };
}

function deadline(pod: Pod, record: PodRecord, nowMs: number): Step | undefined {
  const endsMs = deadlineMs(pod, record);
  if (endsMs === undefined || nowMs < endsMs) return undefined;
  const message = 'Pod was active on the node longer than the specified deadline';
  return { type: 'refuse', reason: 'DeadlineExceeded', message };
}

function deadlineMs({ spec }: Pod, { startedMs }: PodRecord): number | undefined {
  return spec.activeDeadlineSeconds === undefined ? undefined : startedMs + spec.activeDeadlineSeconds * 1000;
}

function sandbox({ spec }: Pod, record: PodRecord, nowMs: number): Step | undefined {
  if (record.waiting?.retryAtMs !== undefined && record.waiting.retryAtMs > nowMs) {
    return { type: 'wait', untilMs: record.waiting.retryAtMs };
  }
  if (!record.port && !spec.hostNetwork) return { type: 'network' };
  return record.volumesReady ? undefined : { type: 'volumes' };
}

/** A container whose probe has failed for good is stopped; its exit then is as any other. */
function kill({ containers }: PodRecord): Step | undefined {
  const doomed = containers.find((container) => container.killBecause !== undefined && isRunning(container));
  return doomed && { type: 'stop', container: doomed.name, why: doomed.killBecause ?? '' };
}

/** Undefined once every init container has done its part. */
function initialize(pod: Pod, { containers }: PodRecord, nowMs: number): Step | undefined {
  if (containers.some((container) => isUnderWay(pod, container))) return keepSidecars(pod, containers, nowMs);
  for (const container of containers) {
    if (container.type === 'init' && container.run?.exit?.exitCode === 0) continue;
    if (container.type === 'sidecar' && isRunning(container) && container.started) continue;
    if (container.type === 'app') return undefined;
    return bringUp(pod, container, nowMs) ?? { type: 'wait' };
  }
  return undefined;
}

/** An app that runs, or will run again: initialization is over, whatever became of the init containers' records. */
function isUnderWay(pod: Pod, container: ContainerRecord): boolean {
  if (container.type !== 'app') return false;
  return isRunning(container) || (hasExited(container) && restarts(pod, container));
}

function keepSidecars(pod: Pod, containers: readonly ContainerRecord[], nowMs: number): Step | undefined {
  const sidecars = containers.filter(({ type }) => type === 'sidecar');
  const steps = sidecars.map((container) => bringUp(pod, container, nowMs));
  return steps.find((step) => step && step.type !== 'wait');
}

function runApps(pod: Pod, { containers }: PodRecord, nowMs: number): Step {
  // Sidecars are past their first start here: only the time of their next try counts.
  const steps = containers
    .filter(({ type }) => type !== 'init')
    .map((container) => bringUp(pod, container, nowMs));
  const now = steps.find((step) => step && step.type !== 'wait');
  if (now) return now;
  const times = steps.map((step) => (step?.type === 'wait' ? step.untilMs : undefined));
  return { type: 'wait', untilMs: earliest(times) };
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The next step to get this container running; undefined when it runs or has ended for good. */
function bringUp(pod: Pod, container: ContainerRecord, nowMs: number): Step | undefined {
  if (isRunning(container)) return undefined;
  if (hasExited(container)) return restarts(pod, container) ? restart(container, nowMs) : undefined;
  return startWhenDue(container, container.run?.attempt ?? container.restarts, nowMs);
}

function startWhenDue(container: ContainerRecord, attempt: number, nowMs: number): Step {
  const retryAtMs = container.waiting?.retryAtMs;
  if (retryAtMs !== undefined && retryAtMs > nowMs) return { type: 'wait', untilMs: retryAtMs };
  if (!container.image) return { type: 'resolve-image', container: container.name };
  return { type: 'start', container: container.name, attempt };
}

/** The first restart is at once, as kubelet's; then it waits, counted from the last exit. */
function restart(container: ContainerRecord, nowMs: number): Step {
  const exitedMs = container.run?.exit?.finishedMs ?? nowMs;
  const delayMs = backoffMs(container);
  const untilMs = exitedMs + delayMs;
  if (nowMs >= untilMs) return startWhenDue(container, (container.run?.attempt ?? 0) + 1, nowMs);
  if (container.waiting?.reason === 'CrashLoopBackOff' && container.waiting.retryAtMs === untilMs)
    return { type: 'wait', untilMs };
  return { type: 'back-off', container: container.name, untilMs, delayMs };
}

/** Milliseconds to wait before the container starts again. */
export function backoffMs(container: ContainerRecord): number {
  const crashes = crashesAfter(container) - 1;
  return crashes <= 0 ? 0 : Math.min(BACKOFF_FIRST_MS * 2 ** (crashes - 1), BACKOFF_MAX_MS);
}

/** Runs in a row that ended soon, the present one included; a long run is the first of a new row. */
export function crashesAfter({ run, crashes }: ContainerRecord): number {
  const ranMs = run?.exit && run.startedMs !== undefined ? run.exit.finishedMs - run.startedMs : 0;
  return ranMs >= GOOD_RUN_MS ? 1 : crashes + 1;
}

/** Whether its exit is followed by another run. */
export function restarts({ spec }: Pod, { type, run }: ContainerRecord): boolean {
  if (type === 'sidecar') return true;
  const failed = run?.exit?.exitCode !== 0;
  if (type === 'init') return failed && spec.restartPolicy !== 'Never';
  if (spec.restartPolicy === 'Never') return false;
  return spec.restartPolicy === 'OnFailure' ? failed : true;
}
