import type { TagPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withSpec } from '../holders.ts';
import { COUNT_CASE, tagged } from '../tag-sets.ts';
import { changePolicy } from './find-policy.ts';

/** Adds tags, and replaces those of the same key. */
export async function tagPolicy(
  { PolicyArn = '', Tags = [] }: Input<TagPolicyCommand>,
  ctx: Ctx,
): Promise<Output<TagPolicyCommand>> {
  await changePolicy(ctx, { arn: PolicyArn, action: 'TagPolicy' }, (policy) =>
    withSpec(policy, { tags: tagged(policy.spec.tags, Tags, COUNT_CASE) }),
  );
  return {};
}
