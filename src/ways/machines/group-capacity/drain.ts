// Has a machine that leaves its target groups finished what it had?
//
// It has when nothing is in flight, or when the group's time for it is over.
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import type { Member } from '../members.ts';

/** The balancer takes so long to hear of it. */
const HEARD_MS = 1_000;

/** When to look again; undefined: it has. */
export function drainEndMs(
  member: Member,
  targetGroups: readonly TargetGroup[],
  nowMs: number,
): number | undefined {
  const { name } = member.metadata;
  const endMs = Math.max(0, ...targetGroups.map((group) => endIn(group, name)));
  return endMs > nowMs ? endMs : undefined;
}

function endIn({ spec, status }: TargetGroup, name: string): number {
  const entry = spec.machines?.find(({ machine }) => machine === name);
  if (!entry) return 0;
  if (entry.deregisteredAt === undefined) return Number.POSITIVE_INFINITY;
  const sinceMs = Date.parse(entry.deregisteredAt);
  const seen = status?.targets?.find(({ machine }) => machine === name);
  const isIdle =
    seen === undefined || seen.state === 'unused' || (seen.state === 'draining' && !seen.inFlight);
  return sinceMs + (isIdle ? HEARD_MS : Math.max(HEARD_MS, spec.drainTimeoutMs ?? 0));
}
