import type { DeletePolicyVersionCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { deleteConflict, noSuchVersion } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { nowText } from '../times.ts';
import { changePolicy } from './find-policy.ts';

/** Deletes a version that does not count. */
export async function deletePolicyVersion(
  { PolicyArn = '', VersionId = '' }: Input<DeletePolicyVersionCommand>,
  ctx: Ctx,
): Promise<Output<DeletePolicyVersionCommand>> {
  const missing = () => noSuchVersion(PolicyArn, VersionId);
  const about = { arn: PolicyArn, action: 'DeletePolicyVersion', missing };
  await changePolicy(ctx, about, (policy) => {
    const { versions, defaultVersionId } = policy.spec;
    if (!versions.some(({ id }) => id === VersionId)) throw missing();
    if (VersionId === defaultVersionId)
      throw deleteConflict('Cannot delete the default version of a policy.');
    const left = versions.filter(({ id }) => id !== VersionId);
    return withSpec(policy, { versions: left, updatedAt: nowText(ctx.clock) });
  });
  return {};
}
