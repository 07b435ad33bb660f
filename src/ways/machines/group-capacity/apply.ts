// Writes what a plan says of members, target groups and activities. Every write is on condition of the object as the plan saw it; all of
// them are in the caches before this returns.
import { isError } from '../../../model/errors.ts';
import { type ScalingActivity, scalingActivityKind } from '../../../model/kinds/group-rules.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import { GROUP_LABEL, GROUP_TAG } from '../../../model/kinds/machine-group.ts';
import { targetGroupKind } from '../../../model/kinds/target-group.ts';
import { type Draft, keyOf, keyText } from '../../../model/object.ts';
import { BY_GROUP, type MachineDeps } from '../deps.ts';
import type { Member } from '../members.ts';
import { begun, ended, endedBy, forgotten } from './activities.ts';
import type { Move } from './lifecycle.ts';
import type { Moment } from './moment.ts';
import type { Plan } from './plan.ts';

export async function applyMembers(deps: MachineDeps, moment: Moment, planned: Plan): Promise<void> {
  const { client, informers } = deps;
  for (const [member, move] of planned.moves) await applyMove(deps, moment, member, move);
  for (const group of planned.targetGroups) {
    const written = await client.update(targetGroupKind, group);
    await informers.targetGroups.reached(written.metadata.resourceVersion);
  }
  const activities = informers.activities.byIndex(BY_GROUP, keyText(keyOf(moment.group)));
  for (const old of forgotten(activities)) await client.delete(scalingActivityKind, keyOf(old));
}

async function applyMove(deps: MachineDeps, moment: Moment, member: Member, move: Move): Promise<void> {
  const { group, nowMs } = moment;
  if (move.terminationCause !== undefined) {
    const begin = { of: 'termination', cause: move.terminationCause, nowMs } as const;
    await beginActivity(deps, begun(group, member, begin));
    deps.events.normal(group, 'Terminating', `Terminating EC2 instance: ${member.metadata.name}`);
  }
  if (move.begins) await beginActivity(deps, begun(group, member, { of: move.begins, nowMs }));
  if (move.over) await end(deps, member, move.over, moment);
  if (move.launchFailure !== undefined)
    deps.events.warning(group, 'LaunchFailed', `${member.metadata.name}: ${move.launchFailure}`);
  await write(deps, member, move);
}

async function write({ client, informers }: MachineDeps, member: Member, move: Move): Promise<void> {
  if (move.isDiscarded) {
    const left = await client.delete(machineKind, keyOf(member), { uid: member.metadata.uid });
    if (left) await informers.machines.reached(left.metadata.resourceVersion);
    return;
  }
  if (!move.member && !move.isEnded) return;
  const written = await client.update(machineKind, changed(member, move));
  await informers.machines.reached(written.metadata.resourceVersion);
}

function changed(machine: Member, { member = machine.spec.member, isEnded }: Move): Member | Released {
  const power = isEnded ? ({ power: 'terminated' } as const) : {};
  if (member !== 'none') return { ...machine, spec: { ...machine.spec, member, ...power } };
  const { member: _, ...spec } = machine.spec;
  const { [GROUP_TAG]: _tag, ...tags } = spec.tags ?? {};
  const { [GROUP_LABEL]: _label, ...labels } = machine.metadata.labels ?? {};
  return { ...machine, metadata: { ...machine.metadata, labels }, spec: { ...spec, tags } };
}

type Released = Omit<Member, 'spec'> & { readonly spec: Omit<Member['spec'], 'member'> };

async function beginActivity(
  { client, informers }: MachineDeps,
  draft: Draft<ScalingActivity>,
): Promise<void> {
  try {
    const made = await client.create(scalingActivityKind, draft);
    await informers.activities.reached(made.metadata.resourceVersion);
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error; // begun before a crash
  }
}

async function end(
  { client, informers }: MachineDeps,
  member: Member,
  over: NonNullable<Move['over']>,
  { group, nowMs }: Moment,
): Promise<void> {
  const activities = informers.activities.byIndex(BY_GROUP, keyText(keyOf(group)));
  for (const found of endedBy(activities, member, over)) {
    const written = await client.update(scalingActivityKind, ended(found, over, nowMs));
    await informers.activities.reached(written.metadata.resourceVersion);
  }
}
