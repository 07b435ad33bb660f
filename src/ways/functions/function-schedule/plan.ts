// When is a scheduled call due, and what is the function called with? Pure.
import { nextScheduled, parseSchedule } from '../../../core/scaling/aws-schedule.ts';
import { isTimeZone } from '../../../core/scaling/cron.ts';
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import type { FunctionSchedule } from '../../../model/kinds/function-schedule.ts';

/** So late it is still called, once: control was down for a while. */
export const LATE_MS = 10 * 60_000;

export type Due =
  | { readonly type: 'never'; readonly problem?: string }
  | { readonly type: 'at'; readonly atMs: number };

export function dueOf({ metadata, spec, status }: FunctionSchedule, nowMs: number): Due {
  if (!spec.enabled) return { type: 'never' };
  const { expression, timeZone = 'UTC' } = spec;
  const schedule = parseSchedule(expression);
  if (!schedule) return { type: 'never', problem: `${expression} is no schedule that can be followed` };
  if (!isTimeZone(timeZone)) return { type: 'never', problem: `There is no time zone ${timeZone}` };
  const startMs = Date.parse(metadata.creationTimestamp);
  const lastMs = Date.parse(status?.lastRunAt ?? '') || startMs;
  const atMs = nextScheduled(schedule, { startMs, afterMs: Math.max(lastMs, nowMs - LATE_MS), timeZone });
  return atMs === undefined ? { type: 'never' } : { type: 'at', atMs };
}

/** JSON; as EventBridge tells of a scheduled event where the schedule names nothing else. */
export function payloadOf({ metadata, spec }: FunctionSchedule, atMs: number, id: string): string {
  if (spec.input !== undefined) return spec.input;
  const region = metadata.namespace ?? '';
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: AWS_ACCOUNT,
    time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:events:${region}:${AWS_ACCOUNT}:rule/${spec.scheduleName}`],
    detail: {},
  });
}
