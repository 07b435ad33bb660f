import type { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagProblem, tagsOf, withTags } from '../../../shared/tags.ts';
import { invalidParameter, missingParameter } from '../faults.ts';
import { changeTags } from './change-tags.ts';

export async function createTags(
  { Resources, Tags }: Input<CreateTagsCommand>,
  ctx: Ctx,
): Promise<Output<CreateTagsCommand>> {
  if (Tags.length === 0) throw missingParameter('Tag');
  const added = tagsOf(Tags);
  await changeTags(ctx, Resources, (tags) => {
    const all = withTags(tags, added);
    const problem = tagProblem(all);
    if (problem !== undefined) throw invalidParameter(problem);
    return all;
  });
  return {};
}
