import type { ListTagsLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { getGroup } from './log-groups.ts';

export async function listTagsLogGroup(
  { logGroupName }: Input<ListTagsLogGroupCommand>,
  ctx: Ctx,
): Promise<Output<ListTagsLogGroupCommand>> {
  const { spec } = await getGroup(ctx, logGroupName);
  return { tags: { ...spec.tags } };
}
