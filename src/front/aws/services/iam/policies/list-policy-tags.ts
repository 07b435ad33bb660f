import type { ListPolicyTagsCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagList } from '../tag-sets.ts';
import { getPolicyByArn } from './find-policy.ts';

/** Lists the tags of a policy. */
export async function listPolicyTags(
  input: Input<ListPolicyTagsCommand>,
  ctx: Ctx,
): Promise<Output<ListPolicyTagsCommand>> {
  return tagList((await getPolicyByArn(ctx, input.PolicyArn ?? '')).tags, input);
}
