// Pods: containers that run together on one node, and what everyone asks of them.
import { podColumns } from '../columns/pod.ts';
import { defaultPodOnly, defaultPodSpec } from '../defaults/pod-spec.ts';
import type { Kind } from '../kind.ts';
import { isDeleting, type Stored } from '../object.ts';
import { validatePod } from '../validation/pod.ts';
import type * as wire from '../wire/kubernetes.ts';
import { admitPod } from './pod-admission.ts';
import { podBinding } from './pod-binding.ts';
import { qosClass } from './pod-qos.ts';

export type Pod = Stored<wire.Pod> & { readonly spec: wire.PodSpec };

/** A template of pods, as validated. */
export type PodTemplate = wire.PodTemplateSpec & { readonly spec: wire.PodSpec };

export function podCondition(pod: Pod, type: string): wire.PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

/** True when its Ready condition says so; readiness gates and probes are part of that condition. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Ready for at least so many seconds. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const since = ready.lastTransitionTime;
  return since !== undefined && Date.parse(since) + minReadySeconds * 1000 <= nowMs;
}

/** All its containers ended and none will start again. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Neither ended nor on its way out: counts as a replica. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !isDeleting(pod);
}

export function isPodScheduled(pod: Pod): boolean {
  return Boolean(pod.spec.nodeName);
}

/** The status of one of its containers, init containers included. */
export function containerStatus(pod: Pod, name: string): wire.ContainerStatus | undefined {
  const all = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return all.find((status) => status.name === name);
}

function defaults(pod: Pod): Pod {
  const spec = defaultPodOnly(defaultPodSpec(pod.spec ?? { containers: [] }));
  const status = pod.status ? withAddressList(pod.status) : undefined;
  return { ...pod, spec, ...(status && { status }) };
}

/** podIP and podIPs, hostIP and hostIPs say the same; where they differ, the single one is meant. */
function withAddressList(status: wire.PodStatus): wire.PodStatus {
  const { podIP, podIPs, hostIP, hostIPs } = status;
  const own = podIP && podIPs?.[0]?.ip !== podIP ? { ...status, podIPs: [{ ip: podIP }] } : status;
  const both = hostIP && hostIPs?.[0]?.ip !== hostIP ? { ...own, hostIPs: [{ ip: hostIP }] } : own;
  return !podIP && podIPs?.[0] ? { ...both, podIP: podIPs[0].ip } : both;
}

/** A pod that never reached a node, or has ended, goes at once. */
function gracePeriodSeconds(pod: Pod, asked?: number): number {
  if (!isPodScheduled(pod) || isPodTerminal(pod)) return 0;
  const period = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return period < 0 ? 1 : period;
}

/** A pod with gates says from the start why it gets no node. */
function gatedConditions({ spec }: Pod, nowMs: number): readonly wire.PodCondition[] | undefined {
  if (!spec.schedulingGates?.length) return undefined;
  return [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    },
  ];
}

export const podKind: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.Pod' },
  hasStatus: true,
  gracePeriodSeconds,
  selectableFields: {
    'spec.nodeName': (pod) => pod.spec.nodeName ?? '',
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': (pod) => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
    'status.phase': (pod) => pod.status?.phase ?? '',
    'status.podIP': (pod) => pod.status?.podIP ?? '',
    'status.nominatedNodeName': (pod) => pod.status?.nominatedNodeName ?? '',
  },
  columns: podColumns,
  actions: { binding: podBinding },
  defaults,
  prepareForCreate: (pod, nowMs) => {
    const admitted = admitPod(pod);
    const conditions = gatedConditions(admitted, nowMs);
    return {
      ...admitted,
      status: { phase: 'Pending', qosClass: qosClass(admitted.spec), ...(conditions && { conditions }) },
    };
  },
  validate: validatePod,
};
