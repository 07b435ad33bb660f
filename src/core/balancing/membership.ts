// Who joins and leaves a target group, as changes of its spec?
//
// A target that leaves stays in the list with the time of it: it drains. It is taken out of the list once the group's drain
// timeout has passed (settledMembers). Joining again before that makes it a member as before. Machines and addresses
// alike; pure, and the same value where nothing changes.
import type { MachineTarget, Target, TargetGroup } from '../../model/traffic-types.ts';

type Spec = TargetGroup['spec'];

/** A member, by what names it. */
export type Member = Pick<MachineTarget, 'machine' | 'port'> | Pick<Target, 'address' | 'port' | 'zone'>;

/** The spec with the members in it. */
export function withMembers(spec: Spec, members: readonly Member[]): Spec {
  return members.reduce((before, member) => {
    if ('machine' in member) return change(before, 'machines', member, () => ({ ...member }));
    return change(before, 'targets', member, () => ({ ...member }));
  }, spec);
}

/** The spec with the members leaving since `nowMs`; who is no member, or leaves already, is passed over. */
export function withoutMembers(spec: Spec, members: readonly Member[], nowMs: number): Spec {
  const deregisteredAt = new Date(nowMs).toISOString();
  return members.reduce((before, member) => {
    const list = 'machine' in member ? 'machines' : 'targets';
    return change(before, list, member, (present) =>
      present === undefined || present.deregisteredAt !== undefined
        ? present
        : { ...present, deregisteredAt },
    );
  }, spec);
}

/** The members that have left for good are gone; and when to look again, if some still leave. */
export function settledMembers(
  spec: Spec,
  nowMs: number,
): { readonly spec: Spec; readonly wakeAtMs?: number } {
  const endOf = ({ deregisteredAt }: { readonly deregisteredAt?: string }) =>
    deregisteredAt === undefined ? Infinity : Date.parse(deregisteredAt) + (spec.drainTimeoutMs ?? 0);
  const kept = <T extends Target | MachineTarget>(list: readonly T[] | undefined) =>
    list?.filter((each) => endOf(each) > nowMs);
  const [targets, machines] = [kept(spec.targets), kept(spec.machines)];
  const wakeAtMs = Math.min(...[...(targets ?? []), ...(machines ?? [])].map(endOf));
  const same = targets?.length === spec.targets?.length && machines?.length === spec.machines?.length;
  return {
    spec: same ? spec : { ...spec, ...(targets && { targets }), ...(machines && { machines }) },
    ...(Number.isFinite(wakeAtMs) ? { wakeAtMs } : {}),
  };
}

/** What names a member within its group. */
export function memberKey(member: Member): string {
  return `${'machine' in member ? member.machine : member.address}:${member.port}`;
}

function change<K extends 'targets' | 'machines'>(
  spec: Spec,
  list: K,
  member: Member,
  next: (present: Target | MachineTarget | undefined) => Target | MachineTarget | undefined,
): Spec {
  const before: readonly (Target | MachineTarget)[] = spec[list] ?? [];
  const at = before.findIndex((each) => memberKey(each) === memberKey(member));
  const present = before[at];
  const wanted = next(present);
  if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(present)) return spec;
  const after = at < 0 ? [...before, wanted] : before.map((each, index) => (index === at ? wanted : each));
  return { ...spec, [list]: after };
}
