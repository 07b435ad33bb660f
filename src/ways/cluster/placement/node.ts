// A node in the words of placement.
import type { PlacementNode } from '../../../core/placement/types.ts';
import type { Node } from '../../../model/kinds/node.ts';
import { bytes, milliCpu, quantity } from '../../../model/quantity.ts';

export function placementNode({ metadata, spec, status }: Node): PlacementNode {
  const amounts = status?.allocatable ?? {};
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    taints: spec.taints ?? [],
    unschedulable: spec.unschedulable === true,
    allocatable: {
      cpuMilli: milliCpu(amounts.cpu),
      memoryBytes: bytes(amounts.memory),
      units: Math.floor(quantity(amounts.pods)),
    },
  };
}
