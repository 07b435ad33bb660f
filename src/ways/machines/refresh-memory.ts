// What an InstanceRefresh remembers while it runs, and which part of the group each member is meanwhile.
//
//   fresh    made for it, or (skip matching) as wanted already
//   former   of the version that it can go back to
//   stale    of any other version: it is to go either way
//   apart    left alone: protected or standing by, and to be ignored
//
// group-refresh says how many of each there are to be; group-capacity launches and terminates.
import type { Attempt } from '../../core/rollout/types.ts';
import type { InstanceRefresh } from '../../model/kinds/instance-refresh.ts';
import type { Member } from './members.ts';
import { isCounted, revisionText } from './members.ts';

export interface Version {
  /** Name of a LaunchTemplate. */
  readonly id: string;
  readonly number: number;
}

export interface Wanted {
  readonly fresh: number;
  readonly former: number;
  readonly stale: number;
}

export interface RefreshMemory {
  readonly target: Version;
  /** Absent: there is nothing to go back to. */
  readonly fallback?: Version;
  readonly wanted: Wanted;
  readonly attempt: Attempt;
  readonly sizedFor: { readonly desired: number; readonly ceiling: number };
  /** The next checkpoint, and since when the refresh rests there. */
  readonly checkpoint: { readonly index: number; readonly reachedAtMs?: number };
  /** How members were seen to fare, by their names. */
  readonly seen: Sightings;
}

export interface Sighting {
  /** When it served for the first time. */
  readonly servedAtMs?: number;
  /** Since when it does not serve, in service. */
  readonly downAtMs?: number;
}

export interface Sightings {
  readonly [machine: string]: Sighting;
}

export type PartName = 'fresh' | 'former' | 'stale' | 'apart';

/** Undefined as long as it has not begun. */
export function memoryOf({ status }: InstanceRefresh): RefreshMemory | undefined {
  return status?.memory as RefreshMemory | undefined; // written by group-refresh only
}

export function partOf(
  member: Member,
  { metadata, spec: { preferences } }: InstanceRefresh,
  { target, fallback }: RefreshMemory,
): PartName {
  const { revision, refresh, protectedFromScaleIn } = member.spec.member;
  const isTarget = revision === versionText(target);
  if (isTarget && (preferences.skipMatching || refresh === metadata.name)) return 'fresh';
  if (!isCounted(member)) return 'apart';
  if (protectedFromScaleIn && preferences.scaleInProtected === 'Ignore') return 'apart';
  return fallback && revision === versionText(fallback) ? 'former' : 'stale';
}

export function versionText({ id, number }: Version): string {
  return revisionText(id, number);
}
