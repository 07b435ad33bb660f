// Is there a member that serves but is to make room for another: in a zone that has too many, or too old? One at a time, and only while
// all others are well.
import { isEnding, isInService, type Member } from '../members.ts';
import { isServing } from './health.ts';
import { isSuspended, type Moment, secondText } from './moment.ts';
import { unevenZones } from './zones.ts';

export interface Replacement {
  /** Who may go now. Absent as long as others do not serve, and where zones decide. */
  readonly member?: Member;
  readonly launchCause: string;
  readonly endCause: string;
}

export function replacementOf(members: readonly Member[], moment: Moment): Replacement | undefined {
  if (moment.members.some(isEnding) || moment.group.status?.launchFailures) return undefined;
  const inService = members.filter(isInService);
  if (inService.length < moment.group.spec.desired) return undefined;
  return balanced(inService, moment) ?? renewed(members, moment);
}

function balanced(inService: readonly Member[], moment: Moment): Replacement | undefined {
  if (isSuspended(moment, 'AZRebalance')) return undefined;
  // The new one has yet to serve before one of the zone that has most may go.
  const hasNew = inService.length > moment.group.spec.desired;
  const serving = inService.filter((each) => isServing(each, moment));
  if (hasNew && serving.length === inService.length) return undefined;
  const uneven = unevenZones(
    moment.group.spec.zones,
    (hasNew ? serving : inService).map(({ spec }) => spec.zone),
  );
  if (!uneven) return undefined;
  const at = secondText(moment.nowMs);
  const launchCause = `At ${at} instances were launched to balance instances in zones ${uneven.fewest} with other zones resulting in more than desired number of instances in the group.`;
  return { launchCause, endCause: launchCause };
}

/** The one that has lived longest beyond the group's limit. */
function renewed(members: readonly Member[], moment: Moment): Replacement | undefined {
  const { group, nowMs } = moment;
  const limit = group.spec.maxLifetimeSeconds;
  if (!limit) return undefined;
  const bornMs = ({ metadata }: Member) => Date.parse(metadata.creationTimestamp);
  const [member] = members
    .filter((each) => isInService(each) && nowMs - bornMs(each) >= limit * 1000)
    .sort((a, b) => bornMs(a) - bornMs(b));
  if (!member) return undefined;
  const others = members.filter((each) => isInService(each) && each !== member);
  const why = 'in response to an instance reaching its maximum lifetime';
  const at = secondText(nowMs);
  return {
    ...(others.every((each) => isServing(each, moment)) && { member }),
    launchCause: `At ${at} an instance was launched ${why}.`,
    endCause: `At ${at} an instance was taken out of service ${why}.  At ${at} instance ${member.metadata.name} was selected for termination.`,
  };
}

/** When the next member is too old. */
export function nextRenewalMs({ group, members }: Moment): number | undefined {
  const limit = group.spec.maxLifetimeSeconds;
  const births = members.filter(isInService).map(({ metadata }) => Date.parse(metadata.creationTimestamp));
  return limit && births.length > 0 ? Math.min(...births) + limit * 1000 : undefined;
}
