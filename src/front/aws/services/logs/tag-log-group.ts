import type { TagLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { addTags } from './group-tags.ts';

export async function tagLogGroup(
  { logGroupName, tags }: Input<TagLogGroupCommand>,
  ctx: Ctx,
): Promise<Output<TagLogGroupCommand>> {
  await addTags(ctx, logGroupName, tags);
  return {};
}
