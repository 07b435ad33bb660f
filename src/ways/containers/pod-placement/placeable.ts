// A pod in the words of placement.
import {
  type CompanyRule,
  DEFAULT_WEIGHT,
  type Placeable,
  type SpreadRule,
} from '../../../core/placement/types.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { controllerOf, isDeleting } from '../../../model/object.ts';
import { bytes, milliCpu } from '../../../model/quantity.ts';
import { fromLabelSelector, matches } from '../../../model/selector.ts';
import type {
  Container,
  LabelSelector,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../../../model/wire/kubernetes.ts';

interface Need {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

type Reckon = (container: Container) => Need;

export function placeableOf(pod: Pod): Placeable {
  const { metadata, spec } = pod;
  const owner = controllerOf(pod);
  return {
    uid: metadata.uid,
    name: `${metadata.namespace}/${metadata.name}`,
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    requests: need(pod, declared),
    weights: need(pod, weighed),
    hostPorts: hostPortsOf(spec.containers),
    nodeSelector: spec.nodeSelector ?? {},
    nodeAffinity: spec.affinity?.nodeAffinity,
    tolerations: spec.tolerations ?? [],
    spread: (spec.topologySpreadConstraints ?? []).map((constraint) => spreadRule(constraint, pod)),
    company: companyRules(pod),
    group: owner && `${owner.kind}/${owner.uid}`,
    isLeaving: isDeleting(pod),
  };
}

const declared: Reckon = ({ resources }) => ({
  cpuMilli: milliCpu(resources?.requests?.cpu),
  memoryBytes: bytes(resources?.requests?.memory),
});

const weighed: Reckon = (container) => {
  const { cpuMilli, memoryBytes } = declared(container);
  return {
    cpuMilli: cpuMilli || DEFAULT_WEIGHT.cpuMilli,
    memoryBytes: memoryBytes || DEFAULT_WEIGHT.memoryBytes,
  };
};

/** Containers together and sidecars beside them, or the largest init container with the sidecars before it. */
function need({ spec }: Pod, reckon: Reckon): Need {
  let sidecars: Need = { cpuMilli: 0, memoryBytes: 0 };
  let peak = sidecars;
  for (const container of spec.initContainers ?? []) {
    const together = add(sidecars, reckon(container));
    if (container.restartPolicy === 'Always') sidecars = together;
    peak = larger(peak, together);
  }
  const running = spec.containers.map(reckon).reduce(add, sidecars);
  const overhead = { cpuMilli: milliCpu(spec.overhead?.cpu), memoryBytes: bytes(spec.overhead?.memory) };
  return add(larger(peak, running), overhead);
}

const add = (a: Need, b: Need): Need => ({
  cpuMilli: a.cpuMilli + b.cpuMilli,
  memoryBytes: a.memoryBytes + b.memoryBytes,
});
const larger = (a: Need, b: Need): Need => ({
  cpuMilli: Math.max(a.cpuMilli, b.cpuMilli),
  memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
});

function hostPortsOf(containers: readonly Container[]): Placeable['hostPorts'] {
  return containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ protocol: protocol ?? 'TCP', address: hostIP || '0.0.0.0', port: hostPort }] : [],
    );
}

function spreadRule(constraint: TopologySpreadConstraint, pod: Pod): SpreadRule {
  const { maxSkew, topologyKey, whenUnsatisfiable, minDomains = 1, matchLabelKeys } = constraint;
  const labelSelector = withOwnLabels(constraint.labelSelector, matchLabelKeys, pod);
  const selector = labelSelector && fromLabelSelector(labelSelector);
  return {
    id: JSON.stringify({ ...constraint, labelSelector }),
    maxSkew,
    topologyKey,
    hard: whenUnsatisfiable === 'DoNotSchedule',
    minDomains,
    honors: {
      affinity: constraint.nodeAffinityPolicy !== 'Ignore',
      taints: constraint.nodeTaintsPolicy === 'Honor',
    },
    selects: (labels) => selector !== undefined && matches(selector, labels),
  };
}

/** The selector with the pod's own values of these labels added. */
function withOwnLabels(
  selector: LabelSelector | undefined,
  keys: readonly string[] = [],
  { metadata }: Pod,
): LabelSelector | undefined {
  const own = keys.flatMap((key) => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [[key, value]];
  });
  if (!selector || own.length === 0) return selector;
  return { ...selector, matchLabels: { ...selector.matchLabels, ...Object.fromEntries(own) } };
}

function companyRules(pod: Pod): readonly CompanyRule[] {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const together = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const apart = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...together.map((term) => companyRule('together', term, pod)),
    ...apart.map((term) => companyRule('apart', term, pod)),
  ];
}

/** Namespaces are selected by their name only: the label that every namespace has. */
function companyRule(type: CompanyRule['type'], term: PodAffinityTerm, pod: Pod): CompanyRule {
  const { topologyKey, namespaceSelector, matchLabelKeys } = term;
  const labelSelector = withOwnLabels(term.labelSelector, matchLabelKeys, pod);
  const selector = labelSelector && fromLabelSelector(labelSelector);
  const inNamespaces = namespaceSelector && fromLabelSelector(namespaceSelector);
  const own = namespaceSelector ? [] : [pod.metadata.namespace ?? ''];
  const namespaces = term.namespaces?.length ? term.namespaces : own;
  return {
    id: JSON.stringify([type, topologyKey, labelSelector, namespaceSelector, namespaces]),
    type,
    topologyKey,
    selects: ({ namespace, labels }) =>
      selector !== undefined &&
      matches(selector, labels) &&
      (namespaces.includes(namespace) ||
        (inNamespaces !== undefined && matches(inNamespaces, { 'kubernetes.io/metadata.name': namespace }))),
  };
}
