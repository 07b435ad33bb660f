// How long may a pod stay on a node with a NoExecute taint?
//
//   a taint that it does not tolerate    -> it goes at once
//   tolerated for a time                 -> it goes when the first of those times is over, counted from the taint
//   tolerated for good                   -> it stays
import { tolerates } from '../../../core/placement/filters/taints.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import { isDeleting } from '../../../model/object.ts';
import type { Taint } from '../../../model/wire/kubernetes.ts';

export type Plan =
  | { readonly type: 'stay' }
  | { readonly type: 'evict' }
  | { readonly type: 'later'; readonly atMs: number };

export function plan(pod: Pod, taints: readonly Taint[], nowMs: number): Plan {
  const driving = taints.filter(({ effect }) => effect === 'NoExecute');
  if (driving.length === 0 || isDeleting(pod)) return { type: 'stay' };
  const endMs = Math.min(...driving.map((taint) => endOf(pod, taint, nowMs)));
  if (endMs === Number.POSITIVE_INFINITY) return { type: 'stay' };
  return endMs <= nowMs ? { type: 'evict' } : { type: 'later', atMs: endMs };
}

/** Until when the pod tolerates the taint. */
function endOf({ spec }: Pod, taint: Taint, nowMs: number): number {
  const using = (spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
  if (using.length === 0) return nowMs;
  const seconds = using.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined ? [] : [Math.max(0, tolerationSeconds)],
  );
  if (seconds.length === 0) return Number.POSITIVE_INFINITY;
  return Date.parse(taint.timeAdded ?? new Date(nowMs).toISOString()) + Math.min(...seconds) * 1000;
}
