// Does it fit beside what is there? Everything that is short is named.
import { FITS, type Reasons, reason } from '../filter.ts';
import type { NodeEntry } from '../ledger.ts';
import type { Placeable } from '../types.ts';

const TOO_MANY = reason('Too many pods', true, ['node', 'left']);
const NO_CPU = reason('Insufficient cpu', true, ['node', 'left']);
const NO_MEMORY = reason('Insufficient memory', true, ['node', 'left']);

export function resources({ requests }: Placeable, { node, used, items }: NodeEntry): Reasons {
  const { cpuMilli, memoryBytes, units } = node.allocatable;
  const crowded = items.size + 1 > units;
  const noCpu = requests.cpuMilli > 0 && used.cpuMilli + requests.cpuMilli > cpuMilli;
  const noMemory = requests.memoryBytes > 0 && used.memoryBytes + requests.memoryBytes > memoryBytes;
  if (!crowded && !noCpu && !noMemory) return FITS;
  return [...(crowded ? TOO_MANY : []), ...(noCpu ? NO_CPU : []), ...(noMemory ? NO_MEMORY : [])];
}
