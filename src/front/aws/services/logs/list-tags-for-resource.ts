import type { ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { taggedGroup } from './group-tags.ts';
import { getGroup } from './log-groups.ts';

export async function listTagsForResource(
  { resourceArn }: Input<ListTagsForResourceCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsForResourceCommand>> {
  const { spec } = await getGroup(ctx, taggedGroup(resourceArn));
  return { tags: { ...spec.tags } };
}
