// What a cluster adds to a new pod that upstream puts into admission plug-ins rather than into defaults: the service
// account, the priority, and how long the pod stays on a node that is not ready.
import type { PodSpec, Toleration } from '../wire/kubernetes.ts';
import type { Pod } from './pod.ts';

/** A pod stays so long on a node that is not ready or cannot be reached, unless it says otherwise. */
const TOLERATION_SECONDS = 300;
const NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** The priorities that exist without a PriorityClass object. */
const SYSTEM_PRIORITIES: { readonly [name: string]: number } = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

export function admitPod(pod: Pod): Pod {
  const account = pod.spec.serviceAccountName || 'default';
  const spec: PodSpec = {
    ...pod.spec,
    serviceAccountName: account,
    serviceAccount: account,
    tolerations: withNodeTolerations(pod.spec.tolerations ?? []),
    preemptionPolicy: pod.spec.preemptionPolicy ?? 'PreemptLowerPriority',
  };
  const priority = pod.spec.priorityClassName ? SYSTEM_PRIORITIES[pod.spec.priorityClassName] : 0;
  return { ...pod, spec: priority === undefined ? spec : { ...spec, priority } };
}

function withNodeTolerations(tolerations: readonly Toleration[]): readonly Toleration[] {
  const missing = NODE_TAINTS.filter((key) => !tolerations.some((it) => tolerates(it, key)));
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATION_SECONDS,
  }));
  return [...tolerations, ...added];
}

function tolerates(toleration: Toleration, key: string): boolean {
  return (
    (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute')
  );
}
