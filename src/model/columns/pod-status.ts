// What does the STATUS column of `kubectl get pods` say, and how many restarts were there?
//
// The one word (Init:0/1, CrashLoopBackOff, Completed, Terminating ...) is put together from phase, conditions and
// container states exactly as upstream does it; later rules win over earlier ones.
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../wire/kubernetes.ts';

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When the last one that restarted had ended. */
  readonly lastRestart?: string;
}

/** A count of restarts with the time of the last one. */
interface Restarts {
  readonly count: number;
  readonly last?: string;
}

export function summarizePod(pod: Pod): PodSummary {
  const status = pod.status ?? {};
  const init = summarizeInit(pod);
  const main =
    init.status === undefined || hasCondition(status, 'Initialized')
      ? summarizeMain(status, init)
      : undefined;
  const reason = main?.status ?? init.status ?? phaseReason(status);
  const restarts = main ? addUp([...init.sidecars, ...(status.containerStatuses ?? [])]) : addUp(init.seen);
  return {
    ready: init.ready + (main?.ready ?? 0),
    total: (pod.spec?.containers.length ?? 0) + (pod.spec?.initContainers ?? []).filter(isSidecar).length,
    status: whenDeleting(pod, reason),
    restarts: restarts.count,
    lastRestart: restarts.last,
  };
}

/** A container that restarts on its own while the pod's others run. */
export function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

function phaseReason(status: PodStatus): string {
  const gated = status.conditions?.some(
    (it) => it.type === 'PodScheduled' && it.reason === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : status.reason || status.phase || '';
}

interface InitSummary {
  /** Set while (or because) initialization is not done. */
  readonly status?: string;
  readonly ready: number;
  /** Those looked at, in order, up to the one that holds the pod up. */
  readonly seen: readonly ContainerStatus[];
  readonly sidecars: readonly ContainerStatus[];
}

function summarizeInit(pod: Pod): InitSummary {
  const specs = new Map((pod.spec?.initContainers ?? []).map((container) => [container.name, container]));
  const seen: ContainerStatus[] = [];
  const sidecars: ContainerStatus[] = [];
  let ready = 0;
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(specs.get(container.name));
    seen.push(container);
    if (sidecar) sidecars.push(container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready += 1;
      continue;
    }
    return { status: initReason(container.state, index, specs.size), ready, seen, sidecars };
  }
  return { ready, seen, sidecars };
}

function initReason(state: ContainerState | undefined, index: number, total: number): string {
  if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`;
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
}

function terminatedReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function summarizeMain(
  status: PodStatus,
  init: InitSummary,
): { readonly status: string; readonly ready: number } {
  let reason = init.status ?? phaseReason(status);
  let ready = 0;
  for (const { state, ready: isReady } of [...(status.containerStatuses ?? [])].reverse()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated) reason = terminatedReason(state.terminated);
    else if (isReady && state?.running) ready += 1;
  }
  if (reason === 'Completed' && ready > 0) reason = hasCondition(status, 'Ready') ? 'Running' : 'NotReady';
  return { status: reason, ready };
}

function whenDeleting(pod: Pod, reason: string): string {
  if (pod.metadata?.deletionTimestamp === undefined) return reason;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? reason : 'Terminating';
}

function hasCondition(status: PodStatus, type: string): boolean {
  return (
    status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  );
}

function addUp(containers: readonly ContainerStatus[]): Restarts {
  let count = 0;
  let last: string | undefined;
  for (const { restartCount, lastState } of containers) {
    count += restartCount;
    const finished = lastState?.terminated?.finishedAt;
    if (finished && (last === undefined || Date.parse(finished) > Date.parse(last))) last = finished;
  }
  return { count, last };
}
