// Why is this pod not where it should be, and how often has it failed?
//
// Read from the pod's own status, so that the roll-out engine, events and the command line give one answer. A failure is
// a run that ended badly or a start that was tried in vain; what only waits (for a node, for readiness) has a reason
// but no failure. Where the status keeps no count (images, configuration), attempts are derived from the time that the
// usual back-off takes: 0 s, 10 s, 30 s.
import { type Pod, podCondition } from '../../model/kinds/pod.ts';
import type { ContainerStateTerminated, ContainerStatus } from '../../model/wire/kubernetes.ts';

export interface Trouble {
  /** One word: `CrashLoopBackOff`, `ImagePullBackOff`, `Unschedulable`. */
  readonly reason: string;
  /** What is wrong and where, in a sentence without the pod's name. */
  readonly message: string;
}

export interface PodHealth {
  /** Failed runs and failed starts of its containers; the worst container counts. */
  readonly failures: number;
  readonly trouble?: Trouble;
  /** When the number of failures changes by time alone. */
  readonly recheckAtMs?: number;
}

/** Waiting reasons that trying again does not mend: as bad as three attempts. */
const HOPELESS = new Set(['InvalidImageName', 'ErrImageNeverPull']);
/** Waiting reasons of a start that was tried and failed. */
const FAILED_START = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
]);
const ATTEMPTS_AFTER_MS = [0, 10_000, 30_000];
/** As many as the roll-out engine needs to see a clear failure. */
const HOPELESS_FAILURES = ATTEMPTS_AFTER_MS.length;

/** Health of a pod as its status tells. */
export function podHealth(pod: Pod, nowMs: number): PodHealth {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const statuses = [...initContainerStatuses, ...containerStatuses];
  const parts = statuses.map((status) => containerHealth(pod, status, nowMs));
  const worst = parts.reduce<PodHealth>((a, b) => (severity(b) > severity(a) ? b : a), { failures: 0 });
  return worst.trouble ? worst : { ...worst, trouble: waitingFor(pod) };
}

function severity({ failures, trouble }: PodHealth): number {
  return (trouble ? 1_000_000 : 0) + failures;
}

function containerHealth(pod: Pod, status: ContainerStatus, nowMs: number): PodHealth {
  const { waiting, terminated } = status.state ?? {};
  const reason = waiting?.reason ?? '';
  if (reason === 'CrashLoopBackOff') return crashed(status, reason);
  if (HOPELESS.has(reason)) return { failures: HOPELESS_FAILURES, trouble: failedStart(status, reason) };
  if (FAILED_START.has(reason)) return inVain(pod, status, reason, nowMs);
  if (terminated && !isWellEnded(pod, status, terminated))
    return crashed(status, terminated.reason ?? 'Error');
  return { failures: isInit(pod, status) && status.ready ? 0 : status.restartCount };
}

function crashed(status: ContainerStatus, reason: string): PodHealth {
  const last = status.state?.terminated ?? status.lastState?.terminated;
  const how = last ? endOf(last) : 'ended';
  const message = `container "${status.name}" ${how} (restarted ${times(status.restartCount)})`;
  return { failures: status.restartCount + 1, trouble: { reason, message } };
}

/** `was killed for using too much memory`, `ended with exit code 1: message`. */
function endOf({ reason, exitCode, signal, message }: ContainerStateTerminated): string {
  if (reason === 'OOMKilled') return 'was killed for using more memory than its limit';
  const how = signal ? `was ended by signal ${signal}` : `ended with exit code ${exitCode}`;
  const line = message?.trim().split('\n').at(-1);
  return line ? `${how}: ${line.slice(0, 200)}` : how;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function failedStart({ name, state, image }: ContainerStatus, reason: string): Trouble {
  const detail = state?.waiting?.message || `image "${image}"`;
  return { reason, message: `container "${name}" cannot start: ${detail}` };
}

function inVain(pod: Pod, status: ContainerStatus, reason: string, nowMs: number): PodHealth {
  const sinceMs = Date.parse(pod.status?.startTime ?? pod.metadata.creationTimestamp);
  const attempts = ATTEMPTS_AFTER_MS.filter((after) => nowMs >= sinceMs + after).length;
  const nextAfter = ATTEMPTS_AFTER_MS[attempts];
  return {
    failures: status.restartCount + Math.max(1, attempts),
    trouble: failedStart(status, reason),
    ...(nextAfter !== undefined && { recheckAtMs: sinceMs + nextAfter }),
  };
}

function isInit(pod: Pod, { name }: ContainerStatus): boolean {
  return (pod.spec.initContainers ?? []).some((container) => container.name === name);
}

/** An init container that did its work, or a container that may end. */
function isWellEnded(pod: Pod, status: ContainerStatus, { exitCode }: ContainerStateTerminated): boolean {
  return exitCode === 0 && (isInit(pod, status) || pod.spec.restartPolicy !== 'Always');
}

/** What it waits for although nothing has failed. */
function waitingFor(pod: Pod): Trouble | undefined {
  const scheduled = podCondition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return {
      reason: scheduled.reason ?? 'Unschedulable',
      message: `no node for it: ${scheduled.message ?? 'not scheduled'}`,
    };
  }
  if (!pod.spec.nodeName) return { reason: 'WaitingForNode', message: 'it waits for a node' };
  if (podCondition(pod, 'Ready')?.status === 'True') return undefined;
  const running = (pod.status?.containerStatuses ?? []).find(({ state, ready }) => state?.running && !ready);
  if (!running) return { reason: 'Starting', message: 'its containers are being started' };
  return {
    reason: 'NotReady',
    message: `container "${running.name}" runs and is not ready${probeOf(pod, running.name)}`,
  };
}

function probeOf(pod: Pod, name: string): string {
  const probe = pod.spec.containers.find((container) => container.name === name)?.readinessProbe;
  if (!probe) return '';
  if (probe.httpGet)
    return `: its readiness probe GET ${probe.httpGet.path ?? '/'} on port ${probe.httpGet.port} does not succeed`;
  if (probe.tcpSocket) return `: its readiness probe on port ${probe.tcpSocket.port} does not succeed`;
  return ': its readiness probe does not succeed';
}
