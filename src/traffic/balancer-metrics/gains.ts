// What have the targets of each group been given since it was last asked? Added up from one status to the next.
//
// A target that goes between two questions leaves what it was given. What a group says first is from before us, and not counted.
import type { TargetGroup, TargetStatus } from '../../model/traffic-types.ts';

/** Of one target. */
export interface Gain {
  readonly requests: number;
  readonly errors: number;
  /** As it was told last. */
  readonly responseMs?: number;
}

/** By `namespace/name` of the group. */
export type GroupGains = ReadonlyMap<string, readonly Gain[]>;

export class Gains {
  #groups = new Map<string, Map<string, Gain>>();

  /** Takes what a group tells now; `previous` is what it told before. */
  take(group: TargetGroup, previous: TargetGroup | undefined): void {
    if (previous === undefined || previous.metadata.uid !== group.metadata.uid) return;
    const before = new Map((previous.status?.targets ?? []).map((target) => [targetName(target), target]));
    const own = this.#groups.get(groupName(group)) ?? new Map<string, Gain>();
    for (const target of group.status?.targets ?? []) {
      const { requests, errors } = growth(before.get(targetName(target)), target);
      const { responseMs } = target;
      const known = own.get(targetName(target)) ?? { requests: 0, errors: 0 };
      own.set(targetName(target), {
        requests: known.requests + requests,
        errors: known.errors + errors,
        ...(responseMs === undefined ? {} : { responseMs }),
      });
    }
    this.#groups.set(groupName(group), own);
  }

  /** All of it; from now on it counts anew. */
  collect(): GroupGains {
    const collected = new Map([...this.#groups].map(([name, gains]) => [name, [...gains.values()]]));
    this.#groups = new Map();
    return collected;
  }
}

export function groupName({ metadata }: TargetGroup): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** A target that was not there has counted from nothing, and so has one that counts anew. */
function growth(
  { requests: before = 0, errors: failed = 0 }: Partial<TargetStatus> = {},
  { requests = 0, errors = 0 }: TargetStatus,
): Gain {
  if (requests < before || errors < failed) return { requests, errors };
  return { requests: requests - before, errors: errors - failed };
}

function targetName({ address, port, unit }: TargetStatus): string {
  return `${address}:${port} ${unit ?? ''}`;
}
