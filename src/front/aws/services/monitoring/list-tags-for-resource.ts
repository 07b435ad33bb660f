import type { ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { tagEntries } from '../../shared/tags.ts';
import { changeTags } from './taggable.ts';

export async function listTagsForResource(
  input: Input<ListTagsForResourceCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsForResourceCommand>> {
  return { Tags: tagEntries(await changeTags(ctx, input.ResourceARN, (tags) => tags)) };
}
