// Why is an app not running, and what can be done: from the states of its pods, in one value a reason. Pure.
//
// Pods that fail for the same reason are one problem, however many they are.
import { type Deployment, deploymentCondition } from '../../model/kinds/deployment.ts';
import { isPodReady, type Pod, podCondition } from '../../model/kinds/pod.ts';
import { isDeleting } from '../../model/object.ts';
import type { ContainerStatus } from '../../model/wire/kubernetes.ts';

export interface Problem {
  readonly reason: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Names of the replicas that have it. */
  readonly replicas: readonly string[];
}

type Found = Omit<Problem, 'replicas'>;

export function problemsOf(app: Deployment, pods: readonly Pod[]): readonly Problem[] {
  const found = pods
    .filter((pod) => !isDeleting(pod) && !isPodReady(pod))
    .flatMap((pod) => podProblems(pod).map((problem) => ({ ...problem, replica: pod.metadata.name })));
  const grouped = new Map<string, Problem>();
  for (const { replica, ...problem } of found) {
    const key = `${problem.reason}\n${withoutNames(problem.message)}`;
    const before = grouped.get(key);
    grouped.set(key, { ...problem, ...before, replicas: [...(before?.replicas ?? []), replica] });
  }
  return [...appProblems(app), ...grouped.values()];
}

/** Messages about different pods differ in names and numbers only. */
function withoutNames(message: string): string {
  return message.replaceAll(/[a-z0-9-]+_[a-z0-9-]+\([0-9a-f-]{36}\)/g, 'pod').replaceAll(/\d+/g, '#');
}

function appProblems(app: Deployment): readonly Problem[] {
  const rolledBack = deploymentCondition(app, 'RolledBack');
  const progressing = deploymentCondition(app, 'Progressing');
  const { name } = app.metadata;
  if (rolledBack?.status === 'True') {
    const advice = `the last good version runs; correct the new one and deploy it again, or run "tutti rollout undo ${name}"`;
    return [{ reason: 'RolledBack', message: rolledBack.message ?? '', advice, replicas: [] }];
  }
  if (progressing?.status === 'False') {
    const advice = `correct it and deploy it again; "tutti rollout history ${name}" tells what ran before`;
    return [
      { reason: progressing.reason ?? 'Failed', message: progressing.message ?? '', advice, replicas: [] },
    ];
  }
  const failure = deploymentCondition(app, 'ReplicaFailure');
  if (failure?.status !== 'True') return [];
  const advice = 'correct what the message names, then deploy it again';
  return [
    { reason: failure.reason ?? 'ReplicaFailure', message: failure.message ?? '', advice, replicas: [] },
  ];
}

function podProblems(pod: Pod): readonly Found[] {
  const scheduled = podCondition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return [unscheduled(scheduled.message ?? '')];
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const ofContainers = statuses.flatMap((status) => containerProblem(pod, status) ?? []);
  if (ofContainers.length > 0) return ofContainers;
  const { reason, message } = pod.status ?? {};
  return reason === undefined ? [] : [{ reason, message: message ?? '', advice: 'see "tutti logs"' }];
}

function unscheduled(message: string): Found {
  const lacks = /insufficient (cpu|memory)/i.exec(message)?.[1]?.toLowerCase();
  const advice =
    lacks === undefined
      ? 'look at the selectors, affinities and taints that the message names'
      : `ask for less ${lacks}, run fewer replicas, or take another app away`;
  return { reason: 'Unschedulable', message, advice };
}

function containerProblem(pod: Pod, status: ContainerStatus): Found | undefined {
  const { name, state = {}, lastState = {}, ready, restartCount } = status;
  const last = state.terminated ?? lastState.terminated;
  if (last?.reason === 'OOMKilled') {
    return {
      reason: 'OOMKilled',
      message: `container "${name}" used more memory than its limit and was killed (${restartCount} restarts)`,
      advice: 'give it more memory (--memory), or let it use less',
    };
  }
  if (state.waiting)
    return waitingProblem(pod, status, {
      reason: state.waiting.reason ?? '',
      message: state.waiting.message ?? '',
    });
  if (last !== undefined && !state.running) return crashed(pod, status);
  if (state.running && !ready) {
    return {
      reason: 'NotReady',
      message: `container "${name}" runs but its readiness probe does not succeed`,
      advice: 'look whether it listens on the port and path of the probe: "tutti logs", "tutti exec"',
    };
  }
  return undefined;
}

function waitingProblem(
  pod: Pod,
  status: ContainerStatus,
  waiting: { readonly reason: string; readonly message: string },
): Found | undefined {
  const { name, image } = status;
  const { reason, message } = waiting;
  switch (reason) {
    case 'ContainerCreating':
    case 'PodInitializing':
    case '':
      return undefined;
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return {
        reason: 'ImageMissing',
        message: `image "${image}" of container "${name}": ${message}`,
        advice: `check the name; build it here with "tutti image build -t ${image} PATH", or make its registry reachable`,
      };
    case 'CrashLoopBackOff':
      return crashed(pod, status);
    case 'CreateContainerConfigError':
      return {
        reason,
        message: `container "${name}": ${message}`,
        advice: 'make the ConfigMap, Secret or key that the message names',
      };
    default:
      return { reason, message: `container "${name}": ${message}`, advice: 'see the events below' };
  }
}

function crashed(pod: Pod, { name, state = {}, lastState = {}, restartCount }: ContainerStatus): Found {
  const last = state.terminated ?? lastState.terminated;
  const how = last?.signal
    ? `was killed by signal ${last.signal}`
    : `ended with exit code ${last?.exitCode ?? '?'}`;
  const { namespace } = pod.metadata;
  const flag = namespace === 'default' ? '' : ` --namespace ${namespace}`;
  return {
    reason: 'Crashing',
    message: `container "${name}" ${how}, ${restartCount} restarts so far`,
    advice: `read its last words: tutti logs APP${flag} --previous`,
  };
}
