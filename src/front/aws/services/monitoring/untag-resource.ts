import type { UntagResourceCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { withoutTags } from '../../shared/tags.ts';
import { changeTags } from './taggable.ts';

export async function untagResource(
  input: Input<UntagResourceCommand>,
  ctx: Ctx,
): Promise<Output<UntagResourceCommand>> {
  await changeTags(ctx, input.ResourceARN, (tags) => withoutTags(tags, input.TagKeys));
  return {};
}
