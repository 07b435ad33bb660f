// Which pods will never get further by themselves?
//
//   on a node that is gone, for longer than 40 s -> nobody will end them
//   on their way out without a node              -> nobody has to end them
//   ended, beyond the number that is kept        -> nobody needs them; the oldest go first
import { isPodTerminal, type Pod } from '../../../model/kinds/pod.ts';
import { isDeleting } from '../../../model/object.ts';

export const KEPT = 1000;
/** A node that is gone may come back under its name. */
export const QUARANTINE_MS = 40_000;

export interface Observed {
  readonly pods: readonly Pod[];
  /** When a node was first missed, by name; nodes that are there are not in it. */
  readonly missing: ReadonlyMap<string, number>;
}

export interface Plan {
  /** To be marked as failed (when they have not ended) and removed at once. */
  readonly remove: readonly Pod[];
  readonly wakeAtMs?: number;
}

export function plan({ pods, missing }: Observed, nowMs: number): Plan {
  const dueMs = (pod: Pod): number | undefined => {
    const since = missing.get(pod.spec.nodeName ?? '');
    return since === undefined ? undefined : since + QUARANTINE_MS;
  };
  const stranded = pods.filter((pod) => (dueMs(pod) ?? Number.POSITIVE_INFINITY) <= nowMs);
  const waiting = pods.flatMap((pod) => dueMs(pod) ?? []).filter((at) => at > nowMs);
  const placeless = pods.filter((pod) => isDeleting(pod) && !pod.spec.nodeName);
  const remove = new Set([...stranded, ...placeless, ...tooMany(pods)]);
  return { remove: [...remove], ...(waiting.length > 0 && { wakeAtMs: Math.min(...waiting) }) };
}

function tooMany(pods: readonly Pod[]): readonly Pod[] {
  const ended = pods.filter((pod) => isPodTerminal(pod) && !isDeleting(pod));
  if (ended.length <= KEPT) return [];
  const age = ({ metadata }: Pod) => metadata.creationTimestamp;
  const byAge = [...ended].sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0));
  return byAge.slice(0, ended.length - KEPT);
}
