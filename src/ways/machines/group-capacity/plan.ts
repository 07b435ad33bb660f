// What does a group do next? Every member goes on from where it stands; then the number of machines is put right; then whoever came or
// leaves is registered or taken out of target groups.
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import { isDeleting } from '../../../model/object.ts';
import { isEnding, lifecycleOf, type Member } from '../members.ts';
import { type LaunchOrder, type Orders, ordersOf } from './capacity.ts';
import { graceEndMs, PROVEN_MS } from './health.ts';
import { type Move, moveOf, terminating } from './lifecycle.ts';
import { registrations } from './load-balancing.ts';
import { type Moment, secondText } from './moment.ts';
import { nextRenewalMs } from './replacement.ts';
import type { LaunchFailure } from './status.ts';

export interface Plan {
  readonly moves: ReadonlyMap<Member, Move>;
  readonly launches: readonly LaunchOrder[];
  readonly targetGroups: readonly TargetGroup[];
  /** Of a machine that was made and did not come up. */
  readonly failure?: LaunchFailure;
  /** Nothing is left of it: it may go. */
  readonly isGone: boolean;
  readonly wakeAtMs?: number;
}

export function plan(moment: Moment): Plan {
  const own = moment.members.map((member) => [member, nextMove(member, moment)] as const);
  const leaving = new Set(own.flatMap(([member, move]) => (takesOut(move) ? [member] : [])));
  const failure = failureOf(own);
  const orders = own.some(comesBack)
    ? NONE
    : ordersOf(moment, { leaving, ill: illOf(own), failed: failure?.revision });
  const moves = new Map([
    ...own,
    ...orders.victims.map(({ member, cause }) => [member, terminating(member, cause, moment.nowMs)] as const),
  ]);
  const wakes = [
    ...own.flatMap(([, { wakeAtMs }]) => wakeAtMs ?? []),
    ...(orders.wakeAtMs === undefined ? [] : [orders.wakeAtMs]),
    ...looks(moment),
  ].filter((at) => at > moment.nowMs);
  return {
    moves,
    launches: orders.launches,
    targetGroups: registrations(moment, moves),
    failure,
    isGone: isDeleting(moment.group) && moment.members.every((each) => lifecycleOf(each) === 'Terminated'),
    ...(wakes.length > 0 && { wakeAtMs: Math.min(...wakes) }),
  };
}

/** Of a group that is being removed, everything goes; by force, at once. */
function nextMove(member: Member, moment: Moment): Move {
  const { group, nowMs } = moment;
  if (!isDeleting(group)) return moveOf(member, moment);
  if (group.spec.forceDelete && isEnding(member) && member.spec.power !== 'terminated')
    return { isEnded: true };
  if (isEnding(member) || lifecycleOf(member) === 'Terminated') return moveOf(member, moment);
  const at = secondText(nowMs);
  return terminating(
    member,
    `At ${at} an instance was taken out of service in response to a user request.`,
    nowMs,
  );
}

const NONE: Orders = { launches: [], victims: [] };

/** It counts after the move and did not before: the number is put right when that is seen. */
function comesBack([member, move]: readonly [Member, Move]): boolean {
  return lifecycleOf(member) === 'Standby' && move.member !== 'none' && move.member?.lifecycle === 'Pending';
}

/** It no longer counts after the move. */
function takesOut({ member, isDiscarded }: Move): boolean {
  if (isDiscarded || member === 'none') return true;
  return member !== undefined && ['Terminating', 'EnteringStandby', 'Detaching'].includes(member.lifecycle);
}

/** Who goes for its health. */
function illOf(moves: readonly (readonly [Member, Move])[]): number {
  const after = moves.map(([{ spec }, { member }]) => member ?? spec.member);
  return after.filter(
    (member) =>
      member !== 'none' && member.lifecycle.startsWith('Terminating') && member.health === 'Unhealthy',
  ).length;
}

function failureOf(moves: readonly (readonly [Member, Move])[]): LaunchFailure | undefined {
  for (const [{ spec }, { launchFailure, isDiscarded = false }] of moves)
    if (launchFailure !== undefined)
      return { revision: spec.member.revision, message: launchFailure, isUnplaced: isDiscarded };
  return undefined;
}

/** What comes by time alone: the end of grace periods, machines that are too old, nodes that do not answer. */
function looks(moment: Moment): readonly number[] {
  const graces = moment.members.map((member) => graceEndMs(member, moment)).filter(Number.isFinite);
  if (moment.group.status?.launchFailures) graces.push(...graces.map((at) => at + PROVEN_MS));
  const renewal = nextRenewalMs(moment);
  const { wakeAtMs } = moment.lost;
  return [
    ...graces,
    ...(renewal === undefined ? [] : [renewal]),
    ...(wakeAtMs === undefined ? [] : [wakeAtMs]),
  ];
}
