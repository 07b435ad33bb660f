import type { DeleteTagsCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { isOfAws } from '../tag-specifications.ts';
import { changeTags } from './change-tags.ts';

/**
 * A tag without a value goes whatever its value is; with one, only if it is that. Without tags, all go that a user made: those of AWS
 * stay.
 */
export async function deleteTags(
  { Resources, Tags }: Input<DeleteTagsCommand>,
  ctx: Ctx,
): Promise<Output<DeleteTagsCommand>> {
  const reserved = Tags?.find(({ Key = '' }) => isOfAws(Key));
  if (reserved)
    throw invalidParameter(`Tag keys starting with 'aws:' are reserved for internal use: '${reserved.Key}'`);
  const goes = (key: string, value: string) =>
    !Tags?.length || Tags.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
  await changeTags(ctx, Resources, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key, value]) => isOfAws(key) || !goes(key, value))),
  );
  return {};
}
