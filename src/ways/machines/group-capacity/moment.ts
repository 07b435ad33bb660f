// A group at one time: all that its plan is made from.
import type { LifecycleHook } from '../../../model/kinds/group-rules.ts';
import type { InstanceRefresh } from '../../../model/kinds/instance-refresh.ts';
import type { LaunchTemplate } from '../../../model/kinds/launch-template.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import type { TargetGroup } from '../../../model/kinds/target-group.ts';
import { isDead, type Member } from '../members.ts';
import type { LostNodes } from './lost-nodes.ts';

export interface Moment {
  readonly group: MachineGroup;
  readonly members: readonly Member[];
  readonly hooks: readonly LifecycleHook[];
  /** All of the region. */
  readonly targetGroups: readonly TargetGroup[];
  readonly findTemplate: (id: string) => LaunchTemplate | undefined;
  /** The one that is not over. */
  readonly refresh?: InstanceRefresh;
  /** Nodes that are taken for lost. */
  readonly lost: LostNodes;
  readonly nowMs: number;
}

/** One of the group's processes does not happen at present: `Launch`, `Terminate`, `ReplaceUnhealthy`, ... */
export function isSuspended({ group }: Pick<Moment, 'group'>, process: string): boolean {
  return group.spec.suspended.some((each) => each.process === process);
}

/** Those that the group's machines belong to. */
export function ownTargetGroups({ group, targetGroups }: Pick<Moment, 'group' | 'targetGroups'>) {
  return targetGroups.filter(({ metadata }) => group.spec.targetGroups.includes(metadata.name));
}

/** To the second, as activities tell times. */
export function secondText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Its machine does not run, or nobody can say that it does. */
export function isGone(member: Member, { lost }: Pick<Moment, 'lost'>): boolean {
  return isDead(member) || lost.names.has(member.spec.nodeName ?? '');
}
