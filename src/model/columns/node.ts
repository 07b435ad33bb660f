// The columns of `kubectl get nodes`.
import type { Column } from '../kind.ts';
import type { Node } from '../kinds/node.ts';
import { ageColumn } from './shared.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

function status(node: Node): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

function roles(node: Node): string {
  const found = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === ROLE_LABEL ? [value] : [];
  });
  return [...new Set(found.filter((role) => role !== ''))].sort().join(',') || '<none>';
}

function address(type: string): (node: Node) => string {
  return (node) => node.status?.addresses?.find((it) => it.type === type)?.address ?? '<none>';
}

export const nodeColumns: readonly Column<Node>[] = [
  { name: 'Status', type: 'string', description: 'The status of the node', value: status },
  { name: 'Roles', type: 'string', description: 'The roles of the node', value: roles },
  ageColumn,
  {
    name: 'Version',
    type: 'string',
    description: 'Version of its agent',
    value: (node) => node.status?.nodeInfo?.kubeletVersion ?? '',
  },
  {
    name: 'Internal-IP',
    type: 'string',
    description: 'Address in the cluster',
    priority: 1,
    value: address('InternalIP'),
  },
  {
    name: 'External-IP',
    type: 'string',
    description: 'Address from outside',
    priority: 1,
    value: address('ExternalIP'),
  },
  {
    name: 'OS-Image',
    type: 'string',
    description: 'Operating system',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.osImage || '<unknown>',
  },
  {
    name: 'Kernel-Version',
    type: 'string',
    description: 'Kernel version',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.kernelVersion || '<unknown>',
  },
  {
    name: 'Container-Runtime',
    type: 'string',
    description: 'What runs its containers',
    priority: 1,
    value: (node) => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  },
];
