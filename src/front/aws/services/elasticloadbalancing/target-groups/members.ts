// Which members of a group does a call name? Machines by id, addresses by themselves.

import { isIPv4 } from 'node:net';
import type { TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Member } from '../../../../../core/balancing/membership.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import { invalidTarget, validationError } from '../faults.ts';

/** With a port each: the group's where none is named. Throws ValidationError or InvalidTarget. */
export function membersOf(
  { spec }: TargetGroup,
  targets: readonly TargetDescription[],
  portless: (id: string) => readonly number[] = () => [spec.port ?? 80],
): readonly Member[] {
  if (targets.length === 0) throw validationError('At least one target must be specified');
  return targets.flatMap(({ Id: id = '', Port, AvailabilityZone: zone }): readonly Member[] => {
    if (Port !== undefined && (Port < 1 || Port > 65_535))
      throw validationError(`Port '${Port}' must be between 1 and 65535`);
    const ports = Port === undefined ? portless(id) : [Port];
    if (spec.targetType === 'ip') {
      if (!isIPv4(id)) throw validationError(`The IP address '${id}' is not a valid IPv4 address`);
      return ports.map((port) => ({ address: id, port, ...(zone ? { zone } : {}) }));
    }
    if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw invalidTarget(`Instance ID '${id}' is not valid`);
    return ports.map((port) => ({ machine: id, port }));
  });
}
