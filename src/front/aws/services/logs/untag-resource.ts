import type { UntagResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeTags, taggedGroup } from './group-tags.ts';

export async function untagResource(
  { resourceArn, tagKeys }: Input<UntagResourceCommand>,
  ctx: Ctx,
): Promise<Output<UntagResourceCommand>> {
  await removeTags(ctx, taggedGroup(resourceArn), tagKeys);
  return {};
}
