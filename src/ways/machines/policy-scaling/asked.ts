// A policy that a caller asked to be executed: once. It is taken off the policy when it is done, also when nothing came of it.
//
// The group remembers the request in the write that carries it out. So after a crash before it is taken off the policy, it is only taken off.
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
  if (group && !isExecuted(policy, group)) await execute(deps, policy, group);
  const { asked: _, ...spec } = policy.spec;
  const written = await deps.client.update(scalingPolicyKind, { ...policy, spec });
  await deps.policies.reached(written.metadata.resourceVersion);
}

function isExecuted({ spec }: ScalingPolicy, group: MachineGroup): boolean {
  const { executed = [] } = group.spec;
  return executed.some(({ policyId, at }) => policyId === spec.policyId && at === spec.asked?.at);
}

async function execute(deps: PolicyDeps, policy: ScalingPolicy, group: MachineGroup): Promise<void> {
  const proposal = propose(deps, policy, group);
  if (!proposal || proposal.type === 'none') return;
  const because = `a user request executed policy ${policy.spec.policyName}`;
  await applyProposal(deps, {
    ...{ policy, group, proposal, because },
    executed: [...othersExecuted(deps, policy, group), own(policy)],
  });
}

const own = ({ spec }: ScalingPolicy) => ({ policyId: spec.policyId, at: spec.asked?.at ?? '' });

/** What is remembered of policies that are still there. */
function othersExecuted({ policies }: PolicyDeps, policy: ScalingPolicy, { metadata, spec }: MachineGroup) {
  const present = new Set(policies.list(metadata.namespace).map((each) => each.spec.policyId));
  return (spec.executed ?? []).filter(
    ({ policyId }) => policyId !== policy.spec.policyId && present.has(policyId),
  );
}

function propose(deps: PolicyDeps, policy: ScalingPolicy, group: MachineGroup) {
  const { asked, type } = policy.spec;
  const nowMs = deps.clock.now();
  if (type === 'SimpleScaling') return planSimple(policy, group, nowMs, asked?.honorCooldown ?? false);
  if (type !== 'StepScaling' || asked?.breach === undefined) return undefined;
  const members = membersOf(deps.informers, keyOf(group));
  return planSteps(policy, group, asked.breach, loadOf(members, warmupOf(policy, group), nowMs));
}
