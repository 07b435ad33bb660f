// Which members go first when there are too many?
//
// Those that serve nobody go before those that do. Then the zone that has most decides, then the group's termination policies in their
// order, then the name.
import { isInService, type Member } from '../members.ts';

export interface Choice {
  readonly policies: readonly string[];
  /** The launch template of the group: members of others are the oldest. */
  readonly template: string;
  /** What the group prefers, best first; absent: they are all of one size. */
  readonly instanceTypes?: readonly string[];
  /** All that count, those of other parts included: zones are kept even over all of them. */
  readonly all: readonly Member[];
  readonly isServing: (member: Member) => boolean;
  readonly nowMs: number;
}

export function chooseVictims(
  candidates: readonly Member[],
  count: number,
  choice: Choice,
): readonly Member[] {
  const left = [...candidates];
  const chosen: Member[] = [];
  while (chosen.length < count && left.length > 0) {
    const remaining = choice.all.filter((member) => !chosen.includes(member));
    const victim = next(left, { ...choice, all: remaining });
    if (!victim) break;
    chosen.push(victim);
    left.splice(left.indexOf(victim), 1);
  }
  return chosen;
}

function next(candidates: readonly Member[], choice: Choice): Member | undefined {
  const useless = least(candidates, (member) => rank(member, choice));
  const inLargest = least(useless, (member) => -inZone(choice.all, member.spec.zone));
  const byPolicy = choice.policies.flatMap(expanded).reduce((set, policy) => {
    const value = policyValue(policy, choice);
    return value ? least(set, value) : set;
  }, inLargest);
  return [...byPolicy].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))[0];
}

function rank(member: Member, { isServing }: Choice): number {
  if (member.spec.member.health === 'Unhealthy') return 0;
  if (!isInService(member)) return 1;
  return isServing(member) ? 3 : 2;
}

const inZone = (all: readonly Member[], zone: string) => all.filter(({ spec }) => spec.zone === zone).length;

const DEFAULT = ['AllocationStrategy', 'OldestLaunchTemplate', 'ClosestToNextInstanceHour'];

function expanded(policy: string): readonly string[] {
  return policy === 'Default' ? DEFAULT : [policy];
}

const HOUR_MS = 3_600_000;

/** The smallest goes; undefined for policies that cannot tell our machines apart. */
function policyValue(
  policy: string,
  { template, instanceTypes, nowMs }: Choice,
): ((member: Member) => number) | undefined {
  const bornMs = ({ metadata }: Member) => Date.parse(metadata.creationTimestamp);
  switch (policy) {
    case 'AllocationStrategy':
      return instanceTypes && (({ spec }) => -preference(instanceTypes, spec.instanceType));
    case 'OldestInstance':
      return bornMs;
    case 'NewestInstance':
      return (member) => -bornMs(member);
    case 'OldestLaunchTemplate':
      return ({ spec }) => {
        const [id, version] = spec.member.revision.split(':');
        return id === template ? Number(version) : 0;
      };
    case 'ClosestToNextInstanceHour':
      return (member) => HOUR_MS - ((nowMs - bornMs(member)) % HOUR_MS);
    default:
      return undefined;
  }
}

/** A size that is not wanted any more is the last. */
function preference(types: readonly string[], type: string): number {
  const index = types.indexOf(type);
  return index < 0 ? types.length : index;
}

function least(members: readonly Member[], value: (member: Member) => number): readonly Member[] {
  const smallest = Math.min(...members.map(value));
  return members.filter((member) => value(member) === smallest);
}
