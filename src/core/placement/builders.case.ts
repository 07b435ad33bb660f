// Items and nodes for tests; a test states only what matters to it.
import { Ledger } from './ledger.ts';
import type { Placeable, PlacementNode } from './types.ts';

let made = 0;

export function anItem(overrides: Partial<Placeable> = {}): Placeable {
  made += 1;
  const none = { cpuMilli: 0, memoryBytes: 0 };
  const requests = overrides.requests ?? none;
  return {
    uid: `u${made}`,
    name: `default/i${made}`,
    namespace: 'default',
    labels: {},
    requests,
    weights: requests,
    hostPorts: [],
    nodeSelector: {},
    tolerations: [],
    spread: [],
    company: [],
    isLeaving: false,
    ...overrides,
  };
}

/** Asks for so much: millicores and MiB. */
export function needing(cpuMilli: number, mebibytes = 0): Pick<Placeable, 'requests' | 'weights'> {
  const amounts = { cpuMilli, memoryBytes: mebibytes * 1024 ** 2 };
  return { requests: amounts, weights: amounts };
}

export function aPlace(name: string, overrides: Partial<PlacementNode> = {}): PlacementNode {
  return {
    name,
    labels: { 'kubernetes.io/hostname': name },
    taints: [],
    unschedulable: false,
    allocatable: { cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3, units: 110 },
    ...overrides,
  };
}

export function aLedger(...nodes: readonly PlacementNode[]): Ledger {
  const ledger = new Ledger();
  for (const node of nodes) ledger.setNode(node);
  return ledger;
}
