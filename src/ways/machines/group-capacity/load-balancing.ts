// Which of the group's target groups get other members?
//
// Members in service are registered at all of them; whoever leaves is taken out of every target group that has it. Target groups that the
// group no longer names lose all its members: the group remembers where it registered.
import { withMembers, withoutMembers } from '../../../core/balancing/membership.ts';
import type { MemberLifecycle } from '../../../model/kinds/machine.ts';
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import { isMember, type Member } from '../members.ts';
import type { Move } from './lifecycle.ts';
import { isSuspended, type Moment } from './moment.ts';

const DEFAULT_PORT = 80;
const LEAVING: readonly MemberLifecycle[] = [
  'EnteringStandby',
  'Standby',
  'Detaching',
  'Terminating',
  'Terminating:Wait',
  'Terminating:Proceed',
];

/** The target groups that change, as they are to be. */
export function registrations(moment: Moment, moves: ReadonlyMap<Member, Move>): readonly TargetGroup[] {
  const after = moment.members.map((member) => {
    const moved = moves.get(member)?.member;
    return { name: member.metadata.name, lifecycle: lifecycleAfter(member, moved) };
  });
  const joining = after.filter(({ lifecycle }) => lifecycle === 'InService').map(({ name }) => name);
  const leaving = after
    .filter(({ lifecycle }) => lifecycle && LEAVING.includes(lifecycle))
    .map(({ name }) => name);
  const all = moment.members.filter(isMember).map(({ metadata }) => metadata.name);
  return moment.targetGroups.flatMap((targetGroup) => {
    const { name } = targetGroup.metadata;
    const isOwn = moment.group.spec.targetGroups.includes(name);
    const wasOwn = moment.group.status?.registeredAt?.includes(name) === true;
    const join = isOwn && !isSuspended(moment, 'AddToLoadBalancer') ? joining : [];
    const leave = wasOwn && !isOwn ? all : leaving;
    const spec = left(joined(targetGroup.spec, join), leave, moment.nowMs);
    return spec === targetGroup.spec ? [] : [{ ...targetGroup, spec }];
  });
}

function lifecycleAfter(member: Member, moved: Move['member']): MemberLifecycle | undefined {
  if (moved === 'none') return undefined;
  return moved?.lifecycle ?? member.spec.member.lifecycle;
}

/** With those that are no members on any port. */
function joined(spec: TargetGroup['spec'], names: readonly string[]): TargetGroup['spec'] {
  const has = (name: string) =>
    spec.machines?.some(({ machine, deregisteredAt }) => machine === name && deregisteredAt === undefined);
  const port = spec.port ?? DEFAULT_PORT;
  return withMembers(
    spec,
    names.filter((name) => !has(name)).map((machine) => ({ machine, port })),
  );
}

function left(spec: TargetGroup['spec'], names: readonly string[], nowMs: number): TargetGroup['spec'] {
  const members = (spec.machines ?? []).filter(({ machine }) => names.includes(machine));
  return withoutMembers(
    spec,
    members.map(({ machine, port }) => ({ machine, port })),
    nowMs,
  );
}
