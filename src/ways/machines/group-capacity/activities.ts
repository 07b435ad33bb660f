// Scaling activities: what a group did, in the words of auto scaling.
//
// Their names follow from the machine, so that one that was begun and not recorded is not begun twice.
import { beginning, isActivityOf, type MachineActivity } from '../../../core/machines/activity-words.ts';
import { uuidFrom } from '../../../model/activity-name.ts';
import type { ScalingActivity } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { type Draft, ownedBy } from '../../../model/object.ts';
import type { Member } from '../members.ts';
import type { Move } from './lifecycle.ts';
import { secondText } from './moment.ts';

type Over = NonNullable<Move['over']>;

/** What is over with it: whoever comes into service is launched, back or attached. */
const ENDS: { readonly [of in Over['of']]: readonly MachineActivity[] } = {
  launch: ['launch', 'return', 'attach'],
  termination: ['termination'],
  leaving: ['standby', 'detach'],
};

/** The member's activities that are under way and over now. */
export function endedBy(
  activities: readonly ScalingActivity[],
  { metadata }: Member,
  { of }: Over,
): readonly ScalingActivity[] {
  return activities.filter(
    (each) =>
      each.spec.machine === metadata.name && each.spec.endedAt === undefined && isActivityOf(each, ENDS[of]),
  );
}

/** As many as are kept of a group. */
export const KEPT = 200;

/** `cause`: of launches and terminations; passages say it themselves. */
export function begun(
  group: MachineGroup,
  machine: Parameters<typeof beginning>[0],
  { of, cause, nowMs }: { readonly of: MachineActivity; readonly cause?: string; readonly nowMs: number },
): Draft<ScalingActivity> {
  const { activityId, ...spec } = beginning(machine, of, { at: secondText(nowMs), cause });
  return draft(group, activityId, nowMs, spec);
}

/** A launch that came to nothing before there was a machine. */
export function refusedLaunch(
  group: MachineGroup,
  { cause, reason, nowMs }: { readonly cause: string; readonly reason: string; readonly nowMs: number },
): Draft<ScalingActivity> {
  const message = failureText(reason);
  return draft(group, uuidFrom(`${group.metadata.uid}/${nowMs}/${cause}`), nowMs, {
    description: `Launching a new EC2 instance.  Status Reason: ${message}`,
    cause,
    state: 'Failed',
    message,
    progress: 100,
    endedAt: new Date(nowMs).toISOString(),
    details: '{}',
  });
}

export function ended(
  { metadata, ...activity }: ScalingActivity,
  { state, message }: Over,
  nowMs: number,
): ScalingActivity {
  const failure = state === 'Failed' && message !== undefined ? failureText(message) : message;
  const description =
    state === 'Failed'
      ? `${activity.spec.description}.  Status Reason: ${failure}`
      : activity.spec.description;
  const end = { endedAt: new Date(nowMs).toISOString(), progress: 100, state, description };
  return { ...activity, metadata, spec: { ...activity.spec, ...end, ...(failure && { message: failure }) } };
}

function failureText(reason: string): string {
  return `${reason.replace(/\.$/, '')}. Launching EC2 instance failed.`;
}

function draft(
  group: MachineGroup,
  name: string,
  nowMs: number,
  spec: Omit<ScalingActivity['spec'], 'group' | 'groupName' | 'activityId' | 'startedAt'>,
): Draft<ScalingActivity> {
  const { namespace } = group.metadata;
  const common = { group: group.metadata.name, groupName: group.spec.groupName, activityId: name };
  return {
    metadata: { namespace, name, ownerReferences: [ownedBy(group)] },
    spec: { ...common, ...spec, startedAt: new Date(nowMs).toISOString() },
  };
}

/** The oldest that are over, beyond what is kept. */
export function forgotten(activities: readonly ScalingActivity[]): readonly ScalingActivity[] {
  if (activities.length <= KEPT) return [];
  return activities
    .filter(({ spec }) => spec.endedAt !== undefined)
    .sort((a, b) => (a.spec.startedAt < b.spec.startedAt ? -1 : 1))
    .slice(0, activities.length - KEPT);
}
