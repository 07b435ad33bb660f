import type { UntagPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { COUNT_CASE, untagged } from '../tag-sets.ts';
import { changePolicy } from './find-policy.ts';

/** Removes the tags of these keys. */
export async function untagPolicy(
  { PolicyArn = '', TagKeys = [] }: Input<UntagPolicyCommand>,
  ctx: Ctx,
): Promise<Output<UntagPolicyCommand>> {
  await changePolicy(ctx, { arn: PolicyArn, action: 'UntagPolicy' }, (policy) =>
    withSpec(policy, { tags: untagged(policy.spec.tags, TagKeys, COUNT_CASE) }),
  );
  return {};
}
