// Which policy does a caller mean: by its ARN, or by name and group?
import type { ScalingPolicy } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import { policyNotFound, validationError } from '../faults.ts';
import { allGroups, getGroup } from '../lookup.ts';
import { allPolicies, policyArn } from './policy.ts';

/** Throws ValidationError. */
export async function namedPolicy(
  ctx: Ctx,
  groupName: string | undefined,
  name: string,
): Promise<{ readonly policy: ScalingPolicy; readonly group: MachineGroup }> {
  const isArn = name.startsWith('arn:');
  if (!isArn && !groupName)
    throw validationError('AutoScalingGroupName is required when the policy is given by name.');
  const groups = groupName ? [await getGroup(ctx, groupName)] : await allGroups(ctx);
  for (const policy of await allPolicies(ctx)) {
    const group = groups.find(({ metadata }) => metadata.name === policy.spec.group);
    if (!group) continue;
    const own = isArn ? policyArn(policy, group.spec.groupName) : policy.spec.policyName;
    if (own === name) return { policy, group };
  }
  throw policyNotFound();
}
