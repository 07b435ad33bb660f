// A function pool in the words of placement: what it asks for, what it was granted, what it holds.
import type { Amounts, Placeable } from '../../../core/placement/types.ts';
import type { FunctionPool } from '../../../model/kinds/function-shift.ts';
import { isDeleting } from '../../../model/object.ts';

const MIB = 1024 ** 2;
const HOSTNAME = 'kubernetes.io/hostname';

export interface Amount {
  readonly memoryMiB: number;
  readonly milliCpu: number;
}

export function askedOf({ spec: { memoryMiB, milliCpu } }: FunctionPool): Amount {
  return { memoryMiB, milliCpu };
}

export function grantedOf({ status }: FunctionPool): Amount {
  return status?.granted ?? { memoryMiB: 0, milliCpu: 0 };
}

/** What it was granted and still asks for. */
export function heldOf(pool: FunctionPool): Amount {
  const [asked, granted] = [askedOf(pool), grantedOf(pool)];
  return {
    memoryMiB: Math.min(asked.memoryMiB, granted.memoryMiB),
    milliCpu: Math.min(asked.milliCpu, granted.milliCpu),
  };
}

export function amountsOf({ memoryMiB, milliCpu }: Amount): Amounts {
  return { cpuMilli: milliCpu, memoryBytes: memoryMiB * MIB };
}

/** `node`: the only one that it may go to. */
export function placeableOf(
  pool: FunctionPool,
  { amount, node }: { readonly amount: Amount; readonly node: string },
): Placeable {
  const requests = amountsOf(amount);
  return {
    uid: pool.metadata.uid,
    name: `pool/${pool.metadata.name}`,
    namespace: '',
    labels: pool.metadata.labels ?? {},
    requests,
    weights: requests,
    hostPorts: [],
    nodeSelector: { [HOSTNAME]: node },
    tolerations: [],
    spread: [],
    company: [],
    isLeaving: isDeleting(pool),
  };
}
