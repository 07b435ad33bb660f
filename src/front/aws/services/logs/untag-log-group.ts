import type { UntagLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeTags } from './group-tags.ts';

export async function untagLogGroup(
  { logGroupName, tags }: Input<UntagLogGroupCommand>,
  ctx: Ctx,
): Promise<Output<UntagLogGroupCommand>> {
  await removeTags(ctx, logGroupName, tags);
  return {};
}
