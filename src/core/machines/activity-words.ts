// What groups do with their machines on request, in the words of auto scaling: whoever announces an activity and whoever records it say the same.
//
//   standby, detach: begun when it leaves service        return, attach: begun when it goes towards service
import { activityName } from '../../model/activity-name.ts';
import type { ScalingActivity } from '../../model/kinds/group-rules.ts';
import type { Machine } from '../../model/kinds/machine.ts';

export type Passage = 'standby' | 'detach' | 'return' | 'attach';
export type MachineActivity = 'launch' | 'termination' | Passage;

interface Words {
  readonly description: (id: string) => string;
  /** What happened to it; of launches and terminations many things may be the cause. */
  readonly happened?: (id: string) => string;
  readonly state: string;
  readonly progress: number;
}

const WORDS: { readonly [of in MachineActivity]: Words } = {
  launch: { description: (id) => `Launching a new EC2 instance: ${id}`, state: 'PreInService', progress: 30 },
  termination: { description: (id) => `Terminating EC2 instance: ${id}`, state: 'InProgress', progress: 0 },
  standby: {
    description: (id) => `Moving EC2 instance to Standby: ${id}`,
    happened: (id) => `instance ${id} was moved to standby in response to a user request`,
    state: 'InProgress',
    progress: 50,
  },
  detach: {
    description: (id) => `Detaching EC2 instance: ${id}`,
    happened: (id) => `instance ${id} was detached in response to a user request`,
    state: 'InProgress',
    progress: 50,
  },
  return: {
    description: (id) => `Moving EC2 instance out of Standby: ${id}`,
    happened: (id) => `instance ${id} was moved out of standby in response to a user request`,
    state: 'PreInService',
    progress: 30,
  },
  attach: {
    description: (id) => `Attaching an existing EC2 instance: ${id}`,
    happened: () => 'an instance was attached in response to a user request',
    state: 'PreInService',
    progress: 30,
  },
};

type Of = Pick<Machine, 'metadata'> & { readonly spec: Pick<Machine['spec'], 'subnet' | 'zone' | 'member'> };

/** The activity as it begins. `cause` is what the passage is, unless given. */
export function beginning(
  machine: Of,
  of: MachineActivity,
  { at, cause }: { readonly at: string; readonly cause?: string },
): Omit<ScalingActivity['spec'], 'group' | 'groupName' | 'startedAt'> {
  const { name } = machine.metadata;
  const { subnet, zone, member } = machine.spec;
  const { description, happened, state, progress } = WORDS[of];
  return {
    // A machine is launched and ends once; it may pass through standby often: from where it stands since then.
    activityId: activityName(machine, happened ? `${of}/${member?.lifecycleSince}` : of),
    description: description(name),
    cause: cause ?? `At ${at} ${happened?.(name)}.`,
    state,
    progress,
    details: JSON.stringify({ 'Subnet ID': subnet, 'Availability Zone': zone }),
    machine: name,
  };
}

/** Is it one of these? Told by its words. */
export function isActivityOf({ spec }: ScalingActivity, kinds: readonly MachineActivity[]): boolean {
  return kinds.some((of) => spec.description === WORDS[of].description(spec.machine ?? ''));
}
