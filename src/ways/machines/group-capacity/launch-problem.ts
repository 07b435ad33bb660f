// Why will a machine that is being launched not come up?
import { isDead, type Member } from '../members.ts';

/** Starts in a row that failed. */
const FAILURES = 3;
/** Making a base image is part of it, once. */
const LIMIT_MS = 20 * 60_000;
/** A node that has just started may not have said yet what it offers. */
const PLACING_MS = 10_000;

/** Undefined while it may still come up. */
export function launchProblem(member: Member, nowMs: number): string | undefined {
  const { metadata, spec, status } = member;
  const ageMs = nowMs - Date.parse(metadata.creationTimestamp);
  if (!spec.nodeName && status?.placement && ageMs >= PLACING_MS) return status.placement.message;
  if (isDead(member)) return status?.stateReason?.message ?? 'The instance was stopped or terminated';
  if ((status?.failures ?? 0) >= FAILURES) return status?.message ?? 'The instance cannot start';
  const sinceMs = Date.parse(spec.member.lifecycleSince);
  if (status?.state !== 'running' && nowMs >= sinceMs + LIMIT_MS)
    return status?.message ?? 'The instance did not start in time';
  return undefined;
}

/** When to look again by time alone. */
export function launchLimitMs({ metadata, spec, status }: Member): number {
  if (!spec.nodeName && status?.placement) return Date.parse(metadata.creationTimestamp) + PLACING_MS;
  return Date.parse(spec.member.lifecycleSince) + LIMIT_MS;
}
