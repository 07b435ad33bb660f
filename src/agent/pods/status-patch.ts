// What has to be sent so that the cluster's status of a pod becomes ours? Pure: a strategic merge patch, or nothing.
//
// Only the runner's own fields and conditions are named: what others write (readiness gates, nominatedNodeName) stays.
import type { PodCondition, PodStatus } from '../../model/wire/kubernetes.ts';
import type { StatusPatch } from '../status-reporter.ts';

interface Plain {
  readonly [field: string]: unknown;
}

/** The fields that the runner writes whole. */
const OURS = [
  'phase',
  'hostIP',
  'podIP',
  'startTime',
  'reason',
  'message',
  'initContainerStatuses',
  'containerStatuses',
] as const;
/** Lists that would be merged by key: to be replaced. */
const REPLACED = ['hostIPs', 'podIPs'] as const;

export const podPatch: StatusPatch = { type: 'strategic', between: statusPatch };

/** Undefined when they say the same. */
export function statusPatch(before: PodStatus | undefined, after: PodStatus): Plain | undefined {
  const patch: { [field: string]: unknown } = {};
  for (const field of OURS) if (!isSame(before?.[field], after[field])) patch[field] = after[field] ?? null;
  for (const field of REPLACED) {
    if (isSame(before?.[field], after[field])) continue;
    patch[field] = after[field] ? [...after[field], { $patch: 'replace' }] : null;
  }
  const conditions = (after.conditions ?? []).filter(
    (condition) => !isSame(find(before?.conditions, condition.type), condition),
  );
  if (conditions.length > 0) patch.conditions = conditions.map(whole);
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function find(conditions: readonly PodCondition[] = [], type: string): PodCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Fields that are not set are to go: conditions are merged. */
function whole(condition: PodCondition): Plain {
  return { reason: null, message: null, ...defined({ ...condition }) };
}

function defined(value: Plain): Plain {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(clean(a)) === JSON.stringify(clean(b));
}

/** Without what says nothing and with sorted keys, so that texts can be compared. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value === '' || value === null ? undefined : value;
  const entries = Object.entries(value)
    .map(([key, item]): [string, unknown] => [key, clean(item)])
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
