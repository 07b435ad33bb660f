// Gives a group the number that a policy makes of it, and says why: one write, on condition of the group as it was read. group-capacity does
// the rest. After a simple policy the group cools down.
import type { Proposal } from '../../../core/scaling/target-tracking.ts';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import { type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../model/object.ts';
import type { MachineDeps } from '../deps.ts';

export interface Change {
  readonly policy: ScalingPolicy;
  readonly group: MachineGroup;
  readonly proposal: Exclude<Proposal, { readonly type: 'none' }>;
  /** `a monitor alarm … triggered policy …` */
  readonly because: string;
}

/** Throws Conflict when the group has changed since. */
export async function applyProposal(
  { client, clock }: Pick<MachineDeps, 'client' | 'clock'>,
  { policy: { spec }, group, proposal, because }: Change,
): Promise<void> {
  const at = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const desiredCause = `At ${at} ${because} changing the desired capacity from ${group.spec.desired} to ${proposal.desired}.`;
  const changed = { ...group, spec: { ...group.spec, desired: proposal.desired, desiredCause } };
  const written = await client.update(machineGroupKind, changed);
  if (spec.type !== 'SimpleScaling') return;
  const seconds = spec.cooldownSeconds ?? group.spec.cooldownSeconds;
  const cooldownUntil = new Date(clock.now() + seconds * 1000).toISOString();
  await client.patch(
    machineGroupKind,
    keyOf(written),
    { status: { cooldownUntil } },
    { type: 'merge', subresource: 'status' },
  );
}
