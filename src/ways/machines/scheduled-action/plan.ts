// When is a scheduled action due, and what does it make of the group? Pure.
import { limited } from '../../../core/scaling/adjustment.ts';
import { nextDue, parseCron } from '../../../core/scaling/cron.ts';
import type { ScheduledAction } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';

/** So late it is still carried out: control was down for a while, and nobody wants last week's action. */
const LATE_MS = 10 * 60_000;

export type Due =
  /** It is over: nothing more comes of it. */
  { readonly type: 'over' } | { readonly type: 'at'; readonly atMs: number };

/** The first time after it was made, or acted last, at which it is due; what was missed for too long is left out. */
export function dueOf({ metadata, spec, status }: ScheduledAction, nowMs: number): Due {
  const madeMs = Date.parse(metadata.creationTimestamp);
  const sinceMs = Math.max(Date.parse(status?.lastRunAt ?? '') || madeMs, nowMs - LATE_MS);
  const startMs = Date.parse(spec.startAt ?? '') || Number.NEGATIVE_INFINITY;
  const endMs = Date.parse(spec.endAt ?? '') || Number.POSITIVE_INFINITY;
  const atMs =
    spec.recurrence === undefined ? once(startMs, status?.lastRunAt) : recurring(spec, sinceMs, startMs);
  return atMs === undefined || atMs > endMs ? { type: 'over' } : { type: 'at', atMs };
}

function once(startMs: number, lastRunAt: string | undefined): number | undefined {
  const hasRun = Date.parse(lastRunAt ?? '') >= startMs;
  return Number.isFinite(startMs) && !hasRun ? startMs : undefined;
}

function recurring(
  { recurrence, timeZone = 'UTC' }: ScheduledAction['spec'],
  sinceMs: number,
  startMs: number,
): number | undefined {
  const cron = parseCron(recurrence ?? '');
  return cron && nextDue(cron, timeZone, Math.max(sinceMs, startMs - 1));
}

/** The group as the action wants it. A number that it does not name stays, but for the limits. */
export function acted(group: MachineGroup, { spec }: ScheduledAction, now: string): MachineGroup {
  const min = spec.min ?? group.spec.min;
  const max = Math.max(min, spec.max ?? group.spec.max);
  const desired = limited(spec.desired ?? group.spec.desired, { min, max });
  const changes = [
    change('min', group.spec.min, min),
    change('max', group.spec.max, max),
    change('desired', group.spec.desired, desired),
  ].filter((text) => text !== undefined);
  if (changes.length === 0) return group;
  const at = `${now.slice(0, 19)}Z`;
  const desiredCause = `At ${at} the scheduled action ${spec.actionName} executed. ${changes.join(', ')}.`;
  return { ...group, spec: { ...group.spec, min, max, desired, desiredCause } };
}

const change = (what: string, from: number, to: number): string | undefined =>
  from === to ? undefined : `Setting ${what} capacity from ${from} to ${to}`;
