// How does a member go on from where it stands? One step at a time.
//
//   Pending --runs--> [Pending:Wait --hook--> Pending:Proceed] --> InService --> Terminating --drained--> [Terminating:Wait --hook-->
//      ^                                                            |   |        Terminating:Proceed] --power off, gone--> Terminated
//      +---- Standby <--drained-- EnteringStandby <-----------------+   +--> Detaching --drained--> no member
//
// A machine that does not come up is given up: its launch has failed.
import type { Passage } from '../../../core/machines/activity-words.ts';
import type { GroupMember } from '../../../model/kinds/machine.ts';
import { entering, isDead, type Member } from '../members.ts';
import { drainEndMs } from './drain.ts';
import { isProven, whyUnhealthy } from './health.ts';
import { answerOf, held, LAUNCHING, letGo, TERMINATING } from './hooks.ts';
import { launchLimitMs, launchProblem } from './launch-problem.ts';
import { isKeptUp } from './maintenance.ts';
import { isGone, isSuspended, type Moment, secondText } from './moment.ts';

/** What is done with one member; nothing = it stays. */
export interface Move {
  /** It as a member from now on; `none`: it is a member no longer. */
  readonly member?: GroupMember | 'none';
  /** Its machine ends for good. */
  readonly isEnded?: boolean;
  /** Its object goes: it never ran. */
  readonly isDiscarded?: boolean;
  /** It goes, for this reason. */
  readonly terminationCause?: string;
  /** What a caller asked for is begun, and told as an activity. */
  readonly begins?: Passage;
  /** Its launch (or return), its termination, or its way out of service is over. */
  readonly over?: {
    readonly of: 'launch' | 'termination' | 'leaving';
    readonly state: string;
    readonly message?: string;
  };
  /** It never came up. */
  readonly launchFailure?: string;
  readonly wakeAtMs?: number;
}

const STAYS: Move = {};
const LEFT = { of: 'leaving', state: 'Successful' } as const;

export function moveOf(member: Member, moment: Moment): Move {
  if (isToEnd(member)) return onRequest(member, moment);
  switch (member.spec.member.lifecycle) {
    case 'Pending':
      return fromPending(member, moment);
    case 'Pending:Wait':
      return fromPendingWait(member, moment);
    case 'Pending:Proceed':
      return intoService(member, moment);
    case 'InService':
      return fromService(member, moment);
    case 'EnteringStandby':
      return onceDrained(member, moment, () => ({ member: changed(member, 'Standby', moment), over: LEFT }));
    case 'Standby':
      return fromStandby(member, moment);
    case 'Detaching':
      return onceDrained(member, moment, () => ({ member: 'none', over: LEFT }));
    case 'Terminating':
      return fromTerminating(member, moment);
    case 'Terminating:Wait':
      return fromTerminatingWait(member, moment);
    case 'Terminating:Proceed':
      return toItsEnd(member, moment);
    case 'Terminated':
      return STAYS;
  }
}

/** A caller wants it to end, wherever it stands. */
function isToEnd({ spec: { member } }: Member): boolean {
  return member.asked === 'terminate' && !/^(Terminat|Detaching)/.test(member.lifecycle);
}

/** On its way out, for a reason as activities tell it. A launch that was under way is called off. */
export function terminating(member: Member, cause: string, nowMs: number): Move {
  const { lifecycle } = member.spec.member;
  const of = lifecycle.startsWith('Pending')
    ? 'launch'
    : lifecycle === 'EnteringStandby'
      ? 'leaving'
      : undefined;
  return {
    member: entering(member.spec.member, 'Terminating', nowMs),
    terminationCause: cause,
    ...(of && { over: { of, state: 'Cancelled' } }),
  };
}

function changed({ spec }: Member, lifecycle: GroupMember['lifecycle'], { nowMs }: Moment): GroupMember {
  return entering(spec.member, lifecycle, nowMs);
}

function fromPending(member: Member, moment: Moment): Move {
  const problem = launchProblem(member, moment.nowMs);
  if (problem !== undefined) return givenUp(member, problem, moment);
  if (member.status?.state !== 'running') return { wakeAtMs: launchLimitMs(member) };
  const waiting = member.spec.member.inServiceAt
    ? undefined
    : held(member, moment.hooks, LAUNCHING, moment.nowMs);
  return waiting ? { member: waiting } : intoService(member, moment);
}

function fromPendingWait(member: Member, moment: Moment): Move {
  if (isDead(member)) return givenUp(member, 'The instance was stopped or terminated', moment);
  const answer = answerOf(member.spec.member, moment.hooks, LAUNCHING, moment.nowMs);
  if (answer.type === 'waiting') return { wakeAtMs: answer.untilMs };
  if (answer.type === 'abandon') return givenUp(member, answer.message, moment);
  return { member: onwards(member, LAUNCHING, 'Pending:Proceed', moment) };
}

/** To the next hook, or past the last. */
function onwards(
  member: Member,
  transition: typeof LAUNCHING | typeof TERMINATING,
  past: GroupMember['lifecycle'],
  { hooks, nowMs }: Moment,
): GroupMember {
  const free = { ...member, spec: { ...member.spec, member: letGo(member.spec.member) } };
  return held(free, hooks, transition, nowMs) ?? entering(free.spec.member, past, nowMs);
}

function intoService(member: Member, moment: Moment): Move {
  const inServiceAt = member.spec.member.inServiceAt ?? new Date(moment.nowMs).toISOString();
  return {
    member: { ...changed(member, 'InService', moment), inServiceAt },
    over: { of: 'launch', state: 'Successful' },
  };
}

/** The launch has failed. A machine that no node took leaves nothing behind. */
function givenUp(member: Member, message: string, { nowMs }: Moment): Move {
  const failed = { launchFailure: message, over: { of: 'launch', state: 'Failed', message } } as const;
  if (!member.spec.nodeName) return { ...failed, isDiscarded: true };
  const lost = { ...entering(member.spec.member, 'Terminating', nowMs), health: 'Unhealthy' as const };
  return { ...failed, member: { ...lost, healthReason: message } };
}

function fromService(member: Member, moment: Moment): Move {
  const { asked } = member.spec.member;
  if (asked === 'standby') return { member: changed(member, 'EnteringStandby', moment), begins: asked };
  if (asked === 'detach') return { member: changed(member, 'Detaching', moment), begins: asked };
  return checked(member, moment);
}

function checked(member: Member, moment: Moment): Move {
  const { nowMs } = moment;
  const why = whyUnhealthy(member, moment);
  if (why === undefined) return STAYS;
  const unhealthy = { ...member.spec.member, health: 'Unhealthy', healthReason: why } as const;
  const isMarked = member.spec.member.health === 'Unhealthy';
  if (isSuspended(moment, 'ReplaceUnhealthy') || isSuspended(moment, 'Terminate'))
    return isMarked ? STAYS : { member: unhealthy };
  const never = !isProven(member, moment) ? { launchFailure: `It did not become healthy: ${why}` } : {};
  if (isKeptUp(moment) && !isGone(member, moment)) return isMarked ? STAYS : { ...never, member: unhealthy };
  const cause = `At ${secondText(nowMs)} an instance was taken out of service in response to ${why}.`;
  return { ...never, member: entering(unhealthy, 'Terminating', nowMs), terminationCause: cause };
}

function onRequest(member: Member, { nowMs }: Moment): Move {
  const at = secondText(nowMs);
  return terminating(
    member,
    `At ${at} instance ${member.metadata.name} was taken out of service in response to a user request.`,
    nowMs,
  );
}

function fromStandby(member: Member, moment: Moment): Move {
  const { asked } = member.spec.member;
  if (asked === 'in-service')
    return { member: changed(member, 'Pending', moment), begins: comingBack(member) };
  if (asked === 'detach') return { member: changed(member, 'Detaching', moment), begins: asked };
  return STAYS;
}

/** One that was attached has not served in this group. */
function comingBack({ spec: { member } }: Member): Passage {
  return member.inServiceAt === undefined ? 'attach' : 'return';
}

function onceDrained(member: Member, moment: Moment, next: () => Move): Move {
  const endMs = isGone(member, moment) ? undefined : drainEndMs(member, moment.targetGroups, moment.nowMs);
  if (endMs === undefined) return next();
  return Number.isFinite(endMs) ? { wakeAtMs: endMs } : STAYS;
}

function fromTerminating(member: Member, moment: Moment): Move {
  if (isGone(member, moment)) return toItsEnd(member, moment);
  return onceDrained(member, moment, () => {
    const served = member.spec.member.inServiceAt !== undefined;
    const waiting = served && held(member, moment.hooks, TERMINATING, moment.nowMs);
    return waiting ? { member: waiting } : toItsEnd(member, moment);
  });
}

function fromTerminatingWait(member: Member, moment: Moment): Move {
  const answer = answerOf(member.spec.member, moment.hooks, TERMINATING, moment.nowMs);
  if (answer.type === 'waiting' && !isGone(member, moment)) return { wakeAtMs: answer.untilMs };
  if (answer.type === 'continue')
    return { member: onwards(member, TERMINATING, 'Terminating:Proceed', moment) };
  return { member: entering(letGo(member.spec.member), 'Terminating:Proceed', moment.nowMs) };
}

function toItsEnd(member: Member, moment: Moment): Move {
  if (member.status?.state === 'terminated')
    return {
      member: changed(member, 'Terminated', moment),
      over: { of: 'termination', state: 'Successful' },
    };
  return member.spec.power === 'terminated' ? STAYS : { isEnded: true };
}
