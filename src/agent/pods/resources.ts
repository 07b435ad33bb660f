// From a container's requests and limits to what the kernel is told, as kubelet reckons it.
import type { Resources } from '../../drivers/container/driver.ts';
import { bytes, milliCpu } from '../../model/quantity.ts';
import type { ResourceRequirements } from '../../model/wire/kubernetes.ts';

const SHARES_PER_CPU = 1024;
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const PERIOD_MICROS = 100_000;
const MIN_QUOTA_MICROS = 1000;

export function resourcesOf({ requests = {}, limits = {} }: ResourceRequirements = {}): Resources {
  const shares = Math.floor((milliCpu(requests.cpu ?? limits.cpu) * SHARES_PER_CPU) / 1000);
  const quota = (milliCpu(limits.cpu) * PERIOD_MICROS) / 1000;
  return {
    cpuShares: Math.min(Math.max(shares, MIN_SHARES), MAX_SHARES),
    cpuQuotaMicros: limits.cpu === undefined ? undefined : Math.max(quota, MIN_QUOTA_MICROS),
    memoryLimitBytes: limits.memory === undefined ? undefined : bytes(limits.memory),
  };
}
