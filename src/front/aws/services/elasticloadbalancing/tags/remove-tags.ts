import type { RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withoutTags } from '../../../shared/tags.ts';
import { taggedBy } from './tagged.ts';

export async function removeTags(
  input: Input<RemoveTagsCommand>,
  ctx: Ctx,
): Promise<Output<RemoveTagsCommand>> {
  const all = await Promise.all((input.ResourceArns ?? []).map((arn) => taggedBy(ctx, arn)));
  for (const { change } of all) await change((tags) => withoutTags(tags, input.TagKeys ?? []));
  return {};
}
