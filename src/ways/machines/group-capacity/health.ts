// Is a member to be replaced, and why? In the words of auto scaling.
//
// A machine that does not run is unhealthy at once; what checks say counts only after the grace period. Suspended health checks say
// nothing; what a caller says of a machine counts still.
import type { TargetStatus } from '../../../model/traffic-types.ts';
import { isDead, isInService, type Member } from '../members.ts';
import { isGone, isSuspended, type Moment, ownTargetGroups } from './moment.ts';

/** Undefined while it is well. */
export function whyUnhealthy(member: Member, moment: Moment): string | undefined {
  const { health, healthReason } = member.spec.member;
  if (health === 'Unhealthy') return healthReason ?? 'a user health-check';
  if (isSuspended(moment, 'HealthCheck')) return undefined;
  if (isDead(member)) return 'an EC2 health check indicating it has been terminated or stopped';
  if (isGone(member, moment)) return 'an EC2 system status checks failure';
  const isBooting = member.status?.state === 'pending';
  if (isBooting || moment.nowMs < graceEndMs(member, moment)) return undefined;
  if (member.status?.check === 'impaired') return 'an EC2 instance status checks failure';
  const failed = targetsOf(member, moment).some(({ state }) => state === 'unhealthy');
  const counts = moment.group.spec.healthCheck.type === 'ELB';
  return counts && failed ? 'an ELB system health check failure' : undefined;
}

/**
 * From when on checks count: after the grace period, which begins anew when the machine is started again, as by `tutti up`. For one whose
 * starts fail it does not.
 */
export function graceEndMs({ spec, status }: Member, { group }: Pick<Moment, 'group'>): number {
  const inServiceMs = Date.parse(spec.member.inServiceAt ?? '');
  const startedMs = status?.failures ? 0 : Date.parse(status?.startedAt ?? '') || 0;
  return Math.max(inServiceMs, startedMs) + group.spec.healthCheck.graceSeconds * 1000;
}

/** A machine that falls ill so soon after anybody looked never served: the next one of its kind is likely to fall ill, too. */
export const PROVEN_MS = 60_000;

/** Not in service, or well for long enough to say that its kind can be. */
export function isProven(member: Member, moment: Pick<Moment, 'group' | 'nowMs'>): boolean {
  return !isInService(member) || moment.nowMs >= graceEndMs(member, moment) + PROVEN_MS;
}

/** How its target groups see it. */
export function targetsOf({ metadata }: Member, moment: Moment): readonly TargetStatus[] {
  return ownTargetGroups(moment).flatMap(({ status }) =>
    (status?.targets ?? []).filter(({ machine }) => machine === metadata.name),
  );
}

/** In service, and well at every target group of the group that has a load balancer. */
export function isServing(member: Member, moment: Moment): boolean {
  if (!isInService(member) || isGone(member, moment) || member.spec.member.health === 'Unhealthy')
    return false;
  return ownTargetGroups(moment).every(({ status }) => {
    const seen = status?.targets?.find(({ machine }) => machine === member.metadata.name);
    return seen?.state === 'healthy' || seen?.reason === 'Target.NotInUse';
  });
}
