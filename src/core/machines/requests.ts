// What a machine asks of its node: all of its memory, and its processors; a burstable type counts its base line, a fifth of them.
import type { InstanceType } from '../../model/instance-types.ts';
import type { Amounts } from '../placement/types.ts';

const BASE_LINE = 0.2;

export function requestsOf({
  cpus,
  memoryMiB,
  isBurstable,
}: Omit<InstanceType, 'name' | 'architecture'>): Amounts {
  return {
    cpuMilli: Math.round(cpus * 1000 * (isBurstable ? BASE_LINE : 1)),
    memoryBytes: memoryMiB * 1024 ** 2,
  };
}
