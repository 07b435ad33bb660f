// The pod's status from what the runner knows: phase, conditions, containers, addresses. Pure.
import type { Pod } from '../../model/kinds/pod.ts';
import type { PodCondition, PodStatus } from '../../model/wire/kubernetes.ts';
import { containerStatus, isReady, timestamp } from './container-status.ts';
import { hasEnded } from './plan.ts';
import { hasExited, isRunning, type PodRecord } from './record.ts';

export interface StatusInputs {
  readonly pod: Pod;
  /** What was told last: newer than the pod's own status while that is on its way. */
  readonly told?: PodStatus;
  readonly record: PodRecord;
  readonly nodeAddress: string;
  readonly nowMs: number;
  /** Set once the pod is being taken out: it counts as not ready at once. */
  readonly withdrawn?: boolean;
}

export function podStatus(inputs: StatusInputs): PodStatus {
  const { pod, told, record, nodeAddress } = inputs;
  const { address, failed } = record;
  const initializing = isInitializing(record);
  const known = told ?? pod.status;
  const before = (name: string) =>
    [...(known?.containerStatuses ?? []), ...(known?.initContainerStatuses ?? [])].find(
      (each) => each.name === name,
    );
  const status = (wanted: boolean) =>
    record.containers
      .filter(({ type }) => (type === 'app') !== wanted)
      .map((each) => containerStatus(each, { initializing, before: before(each.name) }));
  const initStatuses = status(true);
  return {
    phase: phaseOf(pod, record),
    conditions: conditionsOf(inputs),
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(address && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: told?.startTime ?? pod.status?.startTime ?? timestamp(record.startedMs),
    qosClass: pod.status?.qosClass,
    ...(failed && { reason: failed.reason, message: failed.message }),
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
    containerStatuses: status(false),
  };
}

function isInitializing({ containers }: PodRecord): boolean {
  return containers.some((each) =>
    each.type === 'init' ? each.run?.exit?.exitCode !== 0 : each.type === 'sidecar' && !each.started,
  );
}

export function phaseOf(pod: Pod, record: PodRecord): string {
  if (record.failed) return 'Failed';
  const apps = record.containers.filter(({ type }) => type === 'app');
  if (hasEnded(pod, record))
    return apps.every(({ run }) => run?.exit?.exitCode === 0) ? 'Succeeded' : 'Failed';
  // Once all have been created the pod runs, also while one of them waits to start again.
  return apps.every((each) => isRunning(each) || hasExited(each)) ? 'Running' : 'Pending';
}

function conditionsOf(inputs: StatusInputs): readonly PodCondition[] {
  const { pod, told, nowMs } = inputs;
  const before = [...(told?.conditions ?? []), ...(pod.status?.conditions ?? [])];
  return wantedConditions(inputs).map((wanted): PodCondition => {
    const old = before.find(({ type }) => type === wanted.type);
    const same = old?.status === wanted.status;
    return {
      ...wanted,
      lastProbeTime: old?.lastProbeTime,
      lastTransitionTime: same ? old?.lastTransitionTime : timestamp(nowMs),
    };
  });
}

type Wanted = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

function wantedConditions(inputs: StatusInputs): readonly Wanted[] {
  const { pod, record, withdrawn } = inputs;
  const phase = phaseOf(pod, record);
  const containers = containersReady(record, phase);
  const gates = gateProblem(pod);
  const ready = withdrawn
    ? { status: 'False', reason: 'ContainersNotReady', message: 'the pod is being taken out of service' }
    : (gates ?? containers);
  const network = record.address !== undefined && phase !== 'Failed' && phase !== 'Succeeded';
  return [
    { type: 'PodReadyToStartContainers', status: network ? 'True' : 'False' },
    { type: 'Initialized', ...initialized(record, phase) },
    { type: 'Ready', ...(containers.status === 'True' ? ready : containers) },
    { type: 'ContainersReady', ...containers },
    { type: 'PodScheduled', status: 'True' },
  ];
}

function initialized(record: PodRecord, phase: string): Omit<Wanted, 'type'> {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const missing = record.containers.filter((each) =>
    each.type === 'init' ? each.run?.exit?.exitCode !== 0 : each.type === 'sidecar' && !each.started,
  );
  if (missing.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names(missing)}]`,
  };
}

function containersReady({ containers }: PodRecord, phase: string): Omit<Wanted, 'type'> {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = containers.filter((each) => each.type !== 'init' && !isReady(each));
  if (unready.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${names(unready)}]`,
  };
}

function gateProblem({ spec, status }: Pod): Omit<Wanted, 'type'> | undefined {
  const unmet = (spec.readinessGates ?? []).filter(
    ({ conditionType }) => status?.conditions?.find(({ type }) => type === conditionType)?.status !== 'True',
  );
  if (unmet.length === 0) return undefined;
  const first = unmet[0]?.conditionType;
  const word = status?.conditions?.some(({ type }) => type === first) ? 'is not True' : 'does not exist';
  return {
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: `corresponding condition of pod readiness gate "${first}" ${word}.`,
  };
}

const names = (containers: readonly { readonly name: string }[]): string =>
  containers.map(({ name }) => name).join(' ');
