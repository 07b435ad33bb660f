import type { AddTagsToResourceCommand } from '@aws-sdk/client-ssm';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { badResourceId } from './faults.ts';
import { changeParameter } from './lookup.ts';
import { assertParameter, tagsFrom } from './tagging.ts';

export async function addTagsToResource(
  { ResourceType, ResourceId, Tags }: Input<AddTagsToResourceCommand>,
  ctx: Ctx,
): Promise<Output<AddTagsToResourceCommand>> {
  assertParameter(ResourceType);
  await changeParameter(ctx, ResourceId, badResourceId, (spec) => ({
    ...spec,
    tags: tagsFrom(Tags, spec.tags),
  }));
  return {};
}
