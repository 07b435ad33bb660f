// Ill members of a group that has a maintenance policy: how many others are made for them, and which of them may go by now?
//
// Without a policy whoever is ill goes at once. With one it stays until so many serve as the policy wants, and never are there more than it
// allows. Ill members count as long as they are there, so that a group that is ill as a whole is replaced in turns. Where the
// percentages leave no room, one more is made.
import { isInService, type Member } from '../members.ts';
import { isServing } from './health.ts';
import { isSuspended, type Moment } from './moment.ts';

export interface Upkeep {
  /** So many more than the group's number. */
  readonly extra: number;
  readonly leave: readonly Member[];
}

/** Ill members are kept for now. A refresh has its own numbers. */
export function isKeptUp({ group, refresh }: Moment): boolean {
  return group.spec.maintenance !== undefined && refresh === undefined;
}

/** Undefined when nobody is kept. */
export function upkeepOf(members: readonly Member[], moment: Moment): Upkeep | undefined {
  const { maintenance, desired } = moment.group.spec;
  if (!maintenance || !isKeptUp(moment)) return undefined;
  if (isSuspended(moment, 'ReplaceUnhealthy') || isSuspended(moment, 'Terminate')) return undefined;
  const ill = members.filter((each) => isInService(each) && each.spec.member.health === 'Unhealthy');
  if (ill.length === 0) return undefined;
  const share = (percentage: number) => Math.ceil((desired * percentage) / 100);
  const floor = share(maintenance.minHealthy);
  const most = share(maintenance.maxHealthy);
  const ceiling = floor >= desired ? Math.max(most, desired + 1) : most;
  const serving = members.filter((each) => isServing(each, moment)).length;
  return {
    extra: Math.min(ill.length, ceiling - desired),
    leave: ill.slice(0, Math.max(0, serving + ill.length - floor)),
  };
}
