// Does it fit beside what is there?
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';

export const TOO_MANY = 'Too many pods';
export const NO_CPU = 'Insufficient cpu';
export const NO_MEMORY = 'Insufficient memory';

export function resources({ requests }: Placeable, { node, used, items }: NodeEntry): string | undefined {
  const { cpuMilli, memoryBytes, units } = node.allocatable;
  if (items.size + 1 > units) return TOO_MANY;
  if (requests.cpuMilli > 0 && used.cpuMilli + requests.cpuMilli > cpuMilli) return NO_CPU;
  if (requests.memoryBytes > 0 && used.memoryBytes + requests.memoryBytes > memoryBytes) return NO_MEMORY;
  return undefined;
}
