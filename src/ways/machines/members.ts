// Members of a MachineGroup: which of them count, which are on their way out, what they are made from.
import type { GroupMember, Machine, MemberLifecycle } from '../../model/kinds/machine.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import { isDeleting } from '../../model/object.ts';

/** A machine that belongs to a group. */
export interface Member extends Machine {
  readonly spec: Machine['spec'] & { readonly member: GroupMember };
}

export function isMember(machine: Machine): machine is Member {
  return machine.spec.member !== undefined;
}

const COUNTED: readonly MemberLifecycle[] = ['Pending', 'Pending:Wait', 'Pending:Proceed', 'InService'];
const ENDING: readonly MemberLifecycle[] = ['Terminating', 'Terminating:Wait', 'Terminating:Proceed'];

/** Counts towards the group's number. */
export function isCounted(member: Member): boolean {
  return COUNTED.includes(lifecycleOf(member)) && !isDeleting(member);
}

export function isInService(member: Member): boolean {
  return lifecycleOf(member) === 'InService' && !isDeleting(member);
}

/** On its way out. */
export function isEnding(member: Member): boolean {
  return ENDING.includes(lifecycleOf(member));
}

/** Its machine runs no more, or is about to end by somebody else's hand. */
export function isDead({ spec, status }: Machine): boolean {
  return spec.power !== 'on' || !['pending', 'running'].includes(status?.state ?? 'pending');
}

export function lifecycleOf({ spec }: Member): MemberLifecycle {
  return spec.member.lifecycle;
}

/** `lt-0abc:3`: a version of a launch template. */
export function revisionText(template: string, version: number): string {
  return `${template}:${version}`;
}

/** The member with what the group asks of it. */
export function asAsked(member: Member, { spec }: MachineGroup): Member {
  const own = member.spec.member;
  const found = spec.asked?.find(
    ({ machine, since }) => machine === member.metadata.name && since === own.lifecycleSince,
  );
  return found ? { ...member, spec: { ...member.spec, member: { ...own, asked: found.asked } } } : member;
}

/** The member on another stage of its life; what a caller asked for before is carried out with it. */
export function entering(
  { asked: _asked, hook: _hook, ...member }: GroupMember,
  lifecycle: MemberLifecycle,
  nowMs: number,
): GroupMember {
  return { ...member, lifecycle, lifecycleSince: new Date(nowMs).toISOString() };
}
