import type { TagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { addTags, taggedGroup } from './group-tags.ts';

export async function tagResource(
  { resourceArn, tags }: Input<TagResourceCommand>,
  ctx: Ctx,
): Promise<Output<TagResourceCommand>> {
  await addTags(ctx, taggedGroup(resourceArn), tags);
  return {};
}
