import type { RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { withoutTags } from '../../shared/tags.ts';
import { badResourceId } from './faults.ts';
import { changeParameter } from './lookup.ts';
import { assertParameter } from './tagging.ts';

export async function removeTagsFromResource(
  { ResourceType, ResourceId, TagKeys }: Input<RemoveTagsFromResourceCommand>,
  ctx: Ctx,
): Promise<Output<RemoveTagsFromResourceCommand>> {
  assertParameter(ResourceType);
  await changeParameter(ctx, ResourceId, badResourceId, (spec) => ({
    ...spec,
    tags: withoutTags(spec.tags, TagKeys),
  }));
  return {};
}
