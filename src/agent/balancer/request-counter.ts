// Keeps the counts of requests between rounds, and says when a group's may be told.
//
// Only what the balancer understands as HTTP is counted: elsewhere nobody knows what failed. Counts alone are a reason to
// write a status at most once in COUNTS_QUIET_MS for each group; with anything else that changed they go along.
import type { ServerStatus } from '../../drivers/balancer/driver.ts';
import { keyOf, keyText } from '../../model/object.ts';
import type { Target, TargetGroup, TargetStatus } from '../../model/traffic-types.ts';
import { type Count, type Counts, NO_COUNTS, nextCounts, type Sighting } from './request-counts.ts';
import type { Applied } from './statuses.ts';

export const COUNTS_QUIET_MS = 2000;

export interface RequestCounter {
  /** Looks at what the balancer counts now. */
  look(groups: readonly TargetGroup[], applied: Applied, servers: ReadonlyMap<string, ServerStatus>): void;
  /** The targets with their counts. */
  counted(group: TargetGroup, targets: readonly TargetStatus[]): readonly TargetStatus[];
  /** Whether the group may be told of counts alone. */
  isDue(group: TargetGroup, nowMs: number): boolean;
  /** The group is told now. */
  told(group: TargetGroup, nowMs: number): void;
}

export function openRequestCounter(): RequestCounter {
  let counts: Counts = NO_COUNTS;
  let toldMs: ReadonlyMap<string, number> = new Map();
  return {
    look(groups, applied, servers) {
      const known = toldMs;
      toldMs = new Map(groups.flatMap(({ metadata: { uid } }) => [[uid, known.get(uid) ?? 0]]));
      counts = nextCounts(
        counts,
        groups.flatMap((group) => sightings(group, applied, servers)),
      );
    },
    counted: (group, targets) =>
      targets.map((target) => {
        const count = counts.targets.get(targetKey(group, target));
        return count && count.requests + count.errors > 0 ? { ...target, ...count } : target;
      }),
    isDue: ({ metadata }, nowMs) => nowMs - (toldMs.get(metadata.uid) ?? 0) >= COUNTS_QUIET_MS,
    told: ({ metadata }, nowMs) => {
      toldMs = new Map(toldMs).set(metadata.uid, nowMs);
    },
  };
}

/** The targets of a group whose backend understands HTTP. */
function sightings(
  group: TargetGroup,
  { plan }: Applied,
  servers: ReadonlyMap<string, ServerStatus>,
): readonly Sighting[] {
  const key = keyText(keyOf(group));
  const backend = plan.config.backends.find(
    ({ name, mode }) => mode === 'http' && plan.backends.get(key)?.includes(name),
  );
  if (backend === undefined) return [];
  const told = new Map((group.status?.targets ?? []).map((target) => [targetKey(group, target), target]));
  return (plan.targets.get(key) ?? []).map((target) => {
    const own = targetKey(group, target);
    const status = servers.get(`${backend.name}/${target.server}`);
    const { requests, errors = 0 } = told.get(own) ?? {};
    return {
      target: own,
      ...(status && { server: { name: `${backend.name}/${target.server}`, count: countOf(status) } }),
      ...(requests !== undefined && { told: { requests, errors } }),
    };
  });
}

/** What failed: answers with 5xx, and answers that never came whole. Tries that went well elsewhere are not among them. */
function countOf({ requests, responses5xx, connectionErrors }: ServerStatus): Count {
  return { requests, errors: Math.min(requests, responses5xx + connectionErrors) };
}

function targetKey({ metadata }: TargetGroup, { address, port, unit }: Target): string {
  return `${metadata.uid} ${address}:${port} ${unit ?? ''}`;
}
