import type { SetDefaultPolicyVersionCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { noSuchVersion } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { nowText } from '../times.ts';
import { changePolicy } from './find-policy.ts';

/** Makes a version the one that counts. */
export async function setDefaultPolicyVersion(
  { PolicyArn = '', VersionId = '' }: Input<SetDefaultPolicyVersionCommand>,
  ctx: Ctx,
): Promise<Output<SetDefaultPolicyVersionCommand>> {
  const missing = () => noSuchVersion(PolicyArn, VersionId);
  const about = { arn: PolicyArn, action: 'SetDefaultPolicyVersion', missing };
  await changePolicy(ctx, about, (policy) => {
    if (!policy.spec.versions.some(({ id }) => id === VersionId)) throw missing();
    return withSpec(policy, { defaultVersionId: VersionId, updatedAt: nowText(ctx.clock) });
  });
  return {};
}
