import type { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { withTags } from '../../../shared/tags.ts';
import { missingParameter } from '../faults.ts';
import { checkAmount, checkedTags } from '../tag-specifications.ts';
import { changeTags } from './change-tags.ts';

/** A tag that is there gets the new value; tags of AWS stay as they are. */
export async function createTags(
  { Resources, Tags }: Input<CreateTagsCommand>,
  ctx: Ctx,
): Promise<Output<CreateTagsCommand>> {
  if (Tags.length === 0) throw missingParameter('Tag');
  const added = checkedTags(Tags);
  await changeTags(ctx, Resources, (tags) => {
    const all = withTags(tags, added);
    checkAmount(all);
    return all;
  });
  return {};
}
