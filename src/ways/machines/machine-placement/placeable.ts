// A machine in the words of placement: memory counts whole; so do processors, but a burstable type's count by its base line, which is what
// EC2 promises of them.
//
// A machine that is stopped keeps its room, so that starting it never fails for want of it; only termination gives it back.
import { requestsOf } from '../../../core/machines/requests.ts';
import type { Placeable } from '../../../core/placement/types.ts';
import type { Machine } from '../../../model/kinds/machine.ts';
import { isDeleting } from '../../../model/object.ts';

export function placeableOf(machine: Machine): Placeable {
  const { metadata, spec } = machine;
  const requests = requestsOf(spec.instanceType);
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
