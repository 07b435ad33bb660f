// The columns of `kubectl get pods`.
import { timeSince } from '../duration.ts';
import type { Column } from '../kind.ts';
import type { Pod } from '../kinds/pod.ts';
import { summarizePod } from './pod-status.ts';
import { ageColumn } from './shared.ts';

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const conditions = pod.status?.conditions ?? [];
  const open = gates.filter(
    ({ conditionType }) => conditions.find((it) => it.type === conditionType)?.status === 'True',
  );
  return `${open.length}/${gates.length}`;
}

function restarts(pod: Pod, nowMs: number): string {
  const { restarts: count, lastRestart } = summarizePod(pod);
  return count > 0 && lastRestart ? `${count} (${timeSince(lastRestart, nowMs)} ago)` : String(count);
}

export const podColumns: readonly Column<Pod>[] = [
  {
    name: 'Ready',
    type: 'string',
    description: 'The aggregate readiness state of this pod for accepting traffic.',
    value: (pod) => {
      const { ready, total } = summarizePod(pod);
      return `${ready}/${total}`;
    },
  },
  {
    name: 'Status',
    type: 'string',
    description: 'The aggregate status of the containers in this pod.',
    value: (pod) => summarizePod(pod).status,
  },
  {
    name: 'Restarts',
    type: 'string',
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    value: restarts,
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    description: 'Address of the pod',
    priority: 1,
    value: (pod) => pod.status?.podIPs?.[0]?.ip || '<none>',
  },
  {
    name: 'Node',
    type: 'string',
    description: 'Node that it runs on',
    priority: 1,
    value: (pod) => pod.spec.nodeName || '<none>',
  },
  {
    name: 'Nominated Node',
    type: 'string',
    description: 'Node that room is being made on for it',
    priority: 1,
    value: (pod) => pod.status?.nominatedNodeName || '<none>',
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    description: 'Readiness gates that are open',
    priority: 1,
    value: readinessGates,
  },
];
