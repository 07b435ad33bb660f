// Why a function pool has no more than it has.
import type { Ledger } from '../../../core/placement/ledger.ts';
import type { Unplaced } from '../../../core/placement/schedule.ts';
import { refusedText } from '../../../core/placement/words.ts';
import type { FunctionPool } from '../../../model/kinds/function-shift.ts';
import { type Amount, askedOf, grantedOf } from './placeable.ts';

const MIB = 1024 ** 2;

export function shortText(pool: FunctionPool, unplaced: Unplaced, ledger: Ledger): string {
  const { nodeName } = pool.spec;
  const [asked, granted] = [amountText(askedOf(pool)), amountText(grantedOf(pool))];
  const has = nodeName === undefined ? 'have no node' : `have ${granted} on ${nodeName}`;
  const entry = nodeName === undefined ? undefined : ledger.find(nodeName);
  if (!entry) return `Functions ask for ${asked} and ${has}. ${refusedText(unplaced)}`;
  const { node, used } = entry;
  const free = {
    milliCpu: Math.max(0, node.allocatable.cpuMilli - used.cpuMilli),
    memoryMiB: Math.max(0, Math.floor((node.allocatable.memoryBytes - used.memoryBytes) / MIB)),
  };
  return `Functions ask for ${asked} and ${has}, where ${amountText(free)} are left. ${refusedText(unplaced)}`;
}

function amountText({ milliCpu, memoryMiB }: Amount): string {
  return `${milliCpu / 1000} CPU and ${memoryMiB} MiB of memory`;
}
