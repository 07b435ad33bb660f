// How many pods does a ReplicaSet lack or have too many?
//
// Only active pods count: ended ones are replaced, and ones that are on their way out are already replaced. A template
// whose pods end in failure one after the other is tried with back-off, so that ended pods do not pile up.
import { backoffMs } from '../../../machinery/backoff.ts';
import { isPodActive, type Pod } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { isDeleting } from '../../../model/object.ts';
import { nextAvailableMs } from './status.ts';
import { chooseVictims } from './victims.ts';

export interface Observed {
  readonly set: ReplicaSet;
  /** Pods that the set controls and selects. */
  readonly pods: readonly Pod[];
  /** Pods of all sets of the same owner. */
  readonly related: readonly Pod[];
}

export interface Plan {
  readonly create: number;
  readonly remove: readonly Pod[];
  /** The pods that count. */
  readonly active: readonly Pod[];
  readonly wake?: { readonly atMs: number; readonly why: string };
}

const REPLACE_BACKOFF = { baseMs: 5000, maxMs: 300_000 };
/** Failures further back are forgotten. */
const MEMORY_MS = 600_000;

export function plan({ set, pods, related }: Observed, nowMs: number): Plan {
  const active = pods.filter(isPodActive);
  const lacking = (set.spec.replicas ?? 1) - active.length;
  const available = wakeForAvailable(set, active, nowMs);
  if (isDeleting(set) || lacking === 0) return { create: 0, remove: [], active, ...available };
  if (lacking < 0) {
    const remove = chooseVictims(active, related.filter(isPodActive), -lacking, nowMs);
    return { create: 0, remove, active, ...available };
  }
  const notBeforeMs = replaceNotBefore(pods, nowMs);
  if (notBeforeMs <= nowMs) return { create: lacking, remove: [], active, ...available };
  return { create: 0, remove: [], active, wake: { atMs: notBeforeMs, why: 'its pods ended in failure' } };
}

function wakeForAvailable(set: ReplicaSet, active: readonly Pod[], nowMs: number): Pick<Plan, 'wake'> {
  const atMs = nextAvailableMs(set, active, nowMs);
  return atMs === undefined ? {} : { wake: { atMs, why: 'a ready pod becomes available' } };
}

/** When the next pod may be made, given those that ended in failure lately. */
function replaceNotBefore(pods: readonly Pod[], nowMs: number): number {
  const endedMs = pods
    .filter(({ status }) => status?.phase === 'Failed')
    .map(endOf)
    .filter((at) => at > nowMs - MEMORY_MS);
  return endedMs.length === 0 ? 0 : Math.max(...endedMs) + backoffMs(REPLACE_BACKOFF, endedMs.length - 1);
}

function endOf({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.finishedAt ?? []);
  return Math.max(Date.parse(metadata.creationTimestamp), ...ends.map((at) => Date.parse(at)));
}
