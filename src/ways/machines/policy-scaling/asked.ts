// A policy that a caller asked to be executed: once. It is taken off the policy when it is done, also when nothing came of it.
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import { type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../model/object.ts';
import { membersOf } from '../deps.ts';
import { applyProposal } from './apply.ts';
import type { PolicyDeps } from './controller.ts';
import { loadOf, planSimple, planSteps, warmupOf } from './plan.ts';

/** Throws Conflict when the group or the policy has changed since; then it is asked again. */
export async function executeAsked(deps: PolicyDeps, policy: ScalingPolicy): Promise<void> {
  const { namespace } = policy.metadata;
  const group = await deps.client.find(machineGroupKind, { namespace, name: policy.spec.group });
  const proposal = group && propose(deps, policy, group);
  const because = `a user request executed policy ${policy.spec.policyName}`;
  if (group && proposal && proposal.type !== 'none')
    await applyProposal(deps, { policy, group, proposal, because });
  const { asked: _, ...spec } = policy.spec;
  const written = await deps.client.update(scalingPolicyKind, { ...policy, spec });
  await deps.policies.reached(written.metadata.resourceVersion);
}

function propose(deps: PolicyDeps, policy: ScalingPolicy, group: MachineGroup) {
  const { asked, type } = policy.spec;
  const nowMs = deps.clock.now();
  if (type === 'SimpleScaling') return planSimple(policy, group, nowMs, asked?.honorCooldown ?? false);
  if (type !== 'StepScaling' || asked?.breach === undefined) return undefined;
  const members = membersOf(deps.informers, keyOf(group));
  return planSteps(policy, group, asked.breach, loadOf(members, warmupOf(policy, group), nowMs));
}
