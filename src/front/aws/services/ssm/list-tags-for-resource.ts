import type { ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { tagEntries } from '../../shared/tags.ts';
import { taggedParameter } from './tagging.ts';

export async function listTagsForResource(
  { ResourceType, ResourceId }: Input<ListTagsForResourceCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsForResourceCommand>> {
  const { spec } = await taggedParameter(ctx, ResourceType, ResourceId);
  return { TagList: tagEntries(spec.tags) };
}
