// Which machines are launched and which are ended, so that each part has what it is to have?
//
// A member that is to be replaced without being ill (zones are uneven, it is too old) goes when the one in its place is in service.
// Who is ill goes at once, or, where the group has a maintenance policy, as that says. After launches that failed one at a time is tried,
// and that later and later.
import type { TemplateRef } from '../../../model/kinds/machine-group.ts';
import { isDeleting } from '../../../model/object.ts';
import { isCounted, isInService, type Member } from '../members.ts';
import { isServing } from './health.ts';
import { upkeepOf } from './maintenance.ts';
import { isSuspended, type Moment, secondText } from './moment.ts';
import { type Part, partsOf, revisionOf } from './parts.ts';
import { replacementOf } from './replacement.ts';
import { chooseVictims } from './victims.ts';
import { zoneFor } from './zones.ts';

export interface LaunchOrder {
  readonly template: TemplateRef;
  readonly revision: string;
  readonly zone?: string;
  readonly instanceType?: string;
  readonly refresh?: string;
  readonly cause: string;
}

export interface Victim {
  readonly member: Member;
  readonly cause: string;
}

export interface Orders {
  readonly launches: readonly LaunchOrder[];
  readonly victims: readonly Victim[];
  readonly wakeAtMs?: number;
}

/** What the same plan does already: members that it takes out, and the revision of one that did not come up. */
export interface Already {
  readonly leaving: ReadonlySet<Member>;
  /** How many leave, or left and are not gone, because they are ill. */
  readonly ill: number;
  readonly failed?: string;
}

/** A group with what the same plan has found. */
interface Now extends Moment {
  readonly counted: readonly Member[];
  readonly ill: number;
}

export function ordersOf(moment: Moment, { leaving, ill, failed }: Already): Orders {
  if (isDeleting(moment.group)) return { launches: [], victims: [] };
  const counted = moment.members.filter((member) => isCounted(member) && !leaving.has(member));
  const now: Now = { ...moment, counted, ill };
  const orders = partsOf(moment).map((part) => {
    const members = part.members.filter((member) => counted.includes(member));
    const ofPart = ordersOfPart({ ...part, members }, now);
    const launches = ofPart.launches.filter(({ revision }) => revision !== failed);
    return { ...ofPart, launches: inZones(launches, members, moment) };
  });
  const wakes = orders.flatMap(({ wakeAtMs }) => wakeAtMs ?? []);
  return {
    launches: orders.flatMap(({ launches }) => launches),
    victims: orders.flatMap(({ victims }) => victims),
    ...(wakes.length > 0 && { wakeAtMs: Math.min(...wakes) }),
  };
}

function ordersOfPart(part: Part, now: Now): Orders {
  const upkeep = part.name === 'all' ? upkeepOf(part.members, now) : undefined;
  if (upkeep && upkeep.leave.length > 0)
    return { launches: [], victims: upkeep.leave.map((member) => illVictim(member, now)) };
  const replaced = part.name === 'all' && !upkeep ? replacementOf(part.members, now) : undefined;
  const inService = part.members.filter(isInService);
  if (replaced?.member && inService.length > part.wanted)
    return { launches: [], victims: [{ member: replaced.member, cause: replaced.endCause }] };
  const missing = part.wanted + (upkeep?.extra ?? (replaced ? 1 : 0)) - part.members.length;
  if (missing > 0) return launchesOf(part, missing, now, upkeep ? illCause(now) : replaced?.launchCause);
  if (missing < 0) return { launches: [], victims: victimsOf(part, -missing, now) };
  return { launches: [], victims: [] };
}

const illCause = ({ nowMs }: Moment) =>
  `At ${secondText(nowMs)} an instance was launched in response to an unhealthy instance needing to be replaced.`;

function illVictim(member: Member, { nowMs }: Moment): Victim {
  const why = member.spec.member.healthReason ?? 'a health check';
  return {
    member,
    cause: `At ${secondText(nowMs)} an instance was taken out of service in response to ${why}.`,
  };
}

function launchesOf(part: Part, missing: number, moment: Now, cause?: string): Orders {
  const { template, refresh } = part;
  if (!template || isSuspended(moment, 'Launch')) return { launches: [], victims: [] };
  const { status, metadata } = moment.group;
  const revision = revisionOf(template, moment);
  const hasFailed = (status?.launchFailures ?? 0) > 0 && status?.launchFailedRevision === revision;
  const afterMs = Date.parse(status?.launchAfter ?? '');
  const isSeen = status?.observedGeneration === metadata.generation;
  if (hasFailed && isSeen && afterMs > moment.nowMs) return { launches: [], victims: [], wakeAtMs: afterMs };
  const isTrying = part.members.some(
    (each) => each.spec.member.revision === revision && !isServing(each, moment),
  );
  if (hasFailed && isTrying) return { launches: [], victims: [] };
  const count = hasFailed ? 1 : missing;
  const causes = refresh
    ? Array.from({ length: count }, () => refreshCause(moment))
    : launchCauses(count, missing, moment, cause);
  return { launches: causes.map((each) => ({ template, revision, refresh, cause: each })), victims: [] };
}

const refreshCause = ({ nowMs }: Moment) =>
  `At ${secondText(nowMs)} an instance was launched in response to an instance refresh.`;

/** In place of what is ill first, then for the number. */
function launchCauses(count: number, missing: number, now: Now, cause?: string): readonly string[] {
  if (cause !== undefined) return Array.from({ length: count }, () => cause);
  const have = now.counted.length;
  const difference =
    whyDesired(now) +
    `At ${secondText(now.nowMs)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${have} to ${have + missing}.`;
  return Array.from({ length: count }, (_, index) => (index < now.ill ? illCause(now) : difference));
}

/** Who asked for the number, as long as it has not been told. */
export function whyDesired({ group: { spec, status }, nowMs }: Pick<Moment, 'group' | 'nowMs'>): string {
  const { desiredCause, desired } = spec;
  if (desiredCause !== undefined) return desiredCause === status?.toldCause ? '' : `${desiredCause}  `;
  if (status?.toldCause !== undefined) return '';
  return `At ${secondText(nowMs)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}.  `;
}

function victimsOf(part: Part, count: number, moment: Now): readonly Victim[] {
  if (isSuspended(moment, 'Terminate')) return [];
  const { group, counted, nowMs } = moment;
  const at = secondText(nowMs);
  const free = part.members.filter(
    (member) => part.ignoresProtection || !member.spec.member.protectedFromScaleIn,
  );
  const chosen = chooseVictims(free, count, {
    policies: group.spec.terminationPolicies.length > 0 ? group.spec.terminationPolicies : ['Default'],
    template: group.spec.template.id,
    instanceTypes: group.spec.instanceTypes,
    all: counted,
    isServing: (member) => isServing(member, moment),
    nowMs,
  });
  const why = part.refresh
    ? `At ${at} an instance was taken out of service in response to an instance refresh.`
    : `${whyDesired(moment)}At ${at} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${counted.length} to ${counted.length - count}.`;
  return chosen.map((member) => ({
    member,
    cause: `${why}  At ${at} instance ${member.metadata.name} was selected for termination.`,
  }));
}

/** Each goes where there are fewest of its part, those before it counted: other parts will go. Where there was no place, the next is tried. */
function inZones(
  launches: readonly LaunchOrder[],
  members: readonly Member[],
  { group }: Moment,
): readonly LaunchOrder[] {
  const { zones, instanceTypes = [], zoneBalance } = group.spec;
  const unplaced = group.status?.launchesUnplaced ?? 0;
  const taken = members.map(({ spec }) => spec.zone);
  const turn = zoneBalance === 'balanced-only' ? 0 : Math.floor(unplaced / Math.max(1, instanceTypes.length));
  return launches.map((launch) => {
    const zone = zoneFor(zones, taken, turn);
    if (zone !== undefined) taken.push(zone);
    const instanceType = instanceTypes[unplaced % Math.max(1, instanceTypes.length)];
    return { ...launch, ...(zone !== undefined && { zone }), ...(instanceType && { instanceType }) };
  });
}
