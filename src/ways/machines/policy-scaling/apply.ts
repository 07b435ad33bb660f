// Gives a group the number that a policy makes of it, and says why: one write, on condition of the group as it was read. group-capacity does
// the rest. The cooldown after a simple policy, and which request was carried out, are in the same write: so a crash leaves all of it or nothing.
import type { Proposal } from '../../../core/scaling/target-tracking.ts';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import { type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import type { MachineDeps } from '../deps.ts';

export interface Change {
  readonly policy: ScalingPolicy;
  readonly group: MachineGroup;
  readonly proposal: Exclude<Proposal, { readonly type: 'none' }>;
  /** `a monitor alarm … triggered policy …` */
  readonly because: string;
  /** Absent: no caller asked, an alarm did. */
  readonly executed?: MachineGroup['spec']['executed'];
}

/** Throws Conflict when the group has changed since. */
export async function applyProposal(
  { client, clock }: Pick<MachineDeps, 'client' | 'clock'>,
  { policy, group, proposal: { desired }, because, executed }: Change,
): Promise<void> {
  const nowMs = clock.now();
  const at = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  const desiredCause = `At ${at} ${because} changing the desired capacity from ${group.spec.desired} to ${desired}.`;
  const further = { ...cooldown(policy, group, nowMs), ...(executed && { executed }) };
  const spec = { ...group.spec, desired, desiredCause, ...further };
  await client.update(machineGroupKind, { ...group, spec });
}

function cooldown({ spec }: ScalingPolicy, group: MachineGroup, nowMs: number) {
  if (spec.type !== 'SimpleScaling') return {};
  const seconds = spec.cooldownSeconds ?? group.spec.cooldownSeconds;
  return { cooldownUntil: new Date(nowMs + seconds * 1000).toISOString() };
}
