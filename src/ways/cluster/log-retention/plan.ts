// Which log events have outlived their group's retention, and which groups are gone while their events are still there?
import type { LogGroup } from '../../../model/kinds/log-group.ts';

const DAY_MS = 86_400_000;

/** Before which time events of the group go; undefined where they are kept until there is no room. */
export function expiryOf({ spec }: LogGroup, nowMs: number): number | undefined {
  return spec.retentionInDays === undefined ? undefined : nowMs - spec.retentionInDays * DAY_MS;
}

/** Those of the stored groups that no object stands for any more. Groups are stored under the uid of their object. */
export function withoutObject(stored: readonly string[], groups: readonly LogGroup[]): readonly string[] {
  const known = new Set(groups.map(({ metadata }) => metadata.uid));
  return stored.filter((uid) => !known.has(uid));
}
