// A machine in the words of placement: memory counts whole; so do processors, but a burstable type's count by its base line, which is what
// EC2 promises of them.
//
// A machine that is stopped keeps its room, so that starting it never fails for want of it; only termination gives it back.
import type { Amounts, Placeable } from '../../../core/placement/types.ts';
import { instanceTypes } from '../../../model/instance-types.ts';
import type { Machine } from '../../../model/kinds/machine.ts';
import { isDeleting } from '../../../model/object.ts';

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

export function placeableOf(machine: Machine): Placeable {
  const { metadata, spec } = machine;
  const requests = amountsOf(spec.instanceType);
  return {
    uid: metadata.uid,
    name: `${metadata.namespace}/${metadata.name}`,
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    requests,
    weights: requests,
    hostPorts: [],
    nodeSelector: {},
    tolerations: [],
    spread: [],
    company: [],
    zone: spec.zone,
    group: spec.member && `MachineGroup/${metadata.namespace}/${spec.member.group}`,
    isLeaving: isLeaving(machine),
  };
}

export function isLeaving(machine: Machine): boolean {
  return isDeleting(machine) || machine.spec.power === 'terminated';
}

export function amountsOf(instanceType: string): Amounts {
  const { cpus, memoryMiB, isBurstable } = instanceTypes.get(instanceType) ?? UNKNOWN;
  return {
    cpuMilli: Math.round(cpus * 1000 * (isBurstable ? baseLine(instanceType) : 1)),
    memoryBytes: memoryMiB * 1024 ** 2,
  };
}

function baseLine(instanceType: string): number {
  return BASE_LINES[instanceType.split('.')[1] ?? ''] ?? 1;
}
