import type { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { validationError } from '../faults.ts';
import { taggedBy } from './tagged.ts';

const MOST_ARNS = 20;

export async function describeTags(
  input: Input<DescribeTagsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTagsCommand>> {
  const arns = input.ResourceArns ?? [];
  if (arns.length > MOST_ARNS)
    throw validationError(`At most ${MOST_ARNS} resources can be described in one call`);
  const all = await Promise.all(arns.map(async (arn) => ({ arn, tags: (await taggedBy(ctx, arn)).tags })));
  return { TagDescriptions: all.map(({ arn, tags }) => ({ ResourceArn: arn, Tags: tagEntries(tags) })) };
}
