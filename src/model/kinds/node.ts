// Nodes: where pods run, what they offer and whether they are well.
import { nodeColumns } from '../columns/node.ts';
import { canonicalAmounts } from '../defaults/amounts.ts';
import { fill, within } from '../defaults/fill.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateNode } from '../validation/node.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Node = Stored<wire.Node> & { readonly spec: wire.NodeSpec };

export function nodeCondition(node: Node, type: string): wire.NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type);
}

export function isNodeReady(node: Node): boolean {
  return nodeCondition(node, 'Ready')?.status === 'True';
}

/** Its first address of a type such as InternalIP or Hostname. */
export function nodeAddress(node: Node, type: string): string | undefined {
  return node.status?.addresses?.find((address) => address.type === type)?.address;
}

function defaults(node: Node): Node {
  const spec = withPodRange(node.spec ?? {});
  return { ...node, spec, ...(node.status && { status: withAllocatable(node.status) }) };
}

/** A node offers what it has, unless it says otherwise. */
function withAllocatable(status: wire.NodeStatus): wire.NodeStatus {
  const own = within(within(status, 'capacity', canonicalAmounts), 'allocatable', canonicalAmounts);
  return fill(own, { allocatable: own.capacity });
}

/** podCIDR and podCIDRs say the same. */
function withPodRange(spec: wire.NodeSpec): wire.NodeSpec {
  if (spec.podCIDR && !spec.podCIDRs?.length) return { ...spec, podCIDRs: [spec.podCIDR] };
  if (!spec.podCIDR && spec.podCIDRs?.[0]) return { ...spec, podCIDR: spec.podCIDRs[0] };
  return spec;
}

export const nodeKind: Kind<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
  schema: { definition: 'io.k8s.api.core.v1.Node' },
  hasStatus: true,
  hasGeneration: false,
  selectableFields: { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) },
  columns: nodeColumns,
  defaults,
  validate: validateNode,
};
