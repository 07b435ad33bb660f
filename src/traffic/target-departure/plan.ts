// Which members of a target group have left for good? Those whose drain time has passed, and machines that have ended or are gone.
import { settledMembers } from '../../core/balancing/membership.ts';
import type { TargetGroup } from '../../model/traffic-types.ts';

type Spec = TargetGroup['spec'];

export interface Plan {
  /** The same value when nobody has left. */
  readonly spec: Spec;
  /** When the next one has. */
  readonly wakeAtMs?: number;
}

/** `isEnded` tells of a machine by its name that nothing is left that could answer. */
export function plan(spec: Spec, isEnded: (machine: string) => boolean, nowMs: number): Plan {
  const machines = spec.machines?.filter(({ machine }) => !isEnded(machine));
  const ended = machines?.length !== spec.machines?.length;
  return settledMembers(ended && machines ? { ...spec, machines } : spec, nowMs);
}
