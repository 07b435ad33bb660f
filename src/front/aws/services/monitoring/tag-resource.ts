import type { TagResourceCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { readTags } from './alarm-records.ts';
import { changeTags } from './taggable.ts';

export async function tagResource(
  input: Input<TagResourceCommand>,
  ctx: Ctx,
): Promise<Output<TagResourceCommand>> {
  await changeTags(ctx, input.ResourceARN, (tags) => readTags(input.Tags, tags));
  return {};
}
