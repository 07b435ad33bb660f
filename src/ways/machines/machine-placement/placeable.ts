// A machine in the words of placement: memory counts whole; so do processors, but a burstable type's count a fifth, its base line.
//
// A machine that is stopped keeps its room, so that starting it never fails for want of it; only termination gives it back.
import type { Amounts, Placeable } from '../../../core/placement/types.ts';
import { instanceTypes } from '../../../model/instance-types.ts';
import type { Machine } from '../../../model/kinds/machine.ts';
import { isDeleting } from '../../../model/object.ts';

/** For a type that is not known, which no front lets through. */
const UNKNOWN = { cpus: 1, memoryMiB: 1024, isBurstable: false };
const BASE_LINE = 0.2;

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
    cpuMilli: Math.round(cpus * 1000 * (isBurstable ? BASE_LINE : 1)),
    memoryBytes: memoryMiB * 1024 ** 2,
  };
}
