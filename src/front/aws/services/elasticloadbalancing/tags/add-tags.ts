import type { AddTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { addedTags } from './tag-rules.ts';
import { taggedBy } from './tagged.ts';

export async function addTags(input: Input<AddTagsCommand>, ctx: Ctx): Promise<Output<AddTagsCommand>> {
  const all = await Promise.all((input.ResourceArns ?? []).map((arn) => taggedBy(ctx, arn)));
  for (const { change } of all) await change((tags) => addedTags(tags, input.Tags ?? []));
  return {};
}
