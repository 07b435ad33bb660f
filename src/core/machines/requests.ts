// What a machine asks of its node: all of its memory, and its processors; those of a burstable type count by their base line, which is what
// EC2 promises of them.
import { instanceTypes } from '../../model/instance-types.ts';
import type { Amounts } from '../placement/types.ts';

/** For a type that is not known, which no front lets through. */
const UNKNOWN = { cpus: 1, memoryMiB: 1024, isBurstable: false };
/** Of each processor, by size; EC2's own for T3. */
const BASE_LINES: { readonly [size: string]: number } = {
  nano: 0.05,
  micro: 0.1,
  small: 0.2,
  medium: 0.2,
  large: 0.3,
  xlarge: 0.4,
  '2xlarge': 0.4,
};

export function requestsOf(instanceType: string): Amounts {
  const { cpus, memoryMiB, isBurstable } = instanceTypes.get(instanceType) ?? UNKNOWN;
  return {
    cpuMilli: Math.round(cpus * 1000 * (isBurstable ? baseLine(instanceType) : 1)),
    memoryBytes: memoryMiB * 1024 ** 2,
  };
}

function baseLine(instanceType: string): number {
  return BASE_LINES[instanceType.split('.')[1] ?? ''] ?? 1;
}
